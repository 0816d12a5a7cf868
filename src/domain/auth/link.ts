// What stands behind the link of a letter: a one-time secret of an account.
import { z } from 'zod';

import { Invalid } from '../../errors.ts';
import type { Runner } from '../../graph/graph.ts';
import type { Challenge, ChallengeKind, Challenges } from './challenge.ts';
import { type Addressee, CONFIRM_TTL_MS, type Letters } from './letters.ts';

/** A link opened by a mail scanner, a password that was too weak: a person may need a few. */
export const LINK_TRIES = 10;

export const LinkToken = z.string().max(200);

type Linked = Challenge & { readonly accountId: string };

/** What a link opens. Throws Invalid LINK_INVALID where it is unknown, used, expired or somebody else's kind. */
export async function openLink(
  challenges: Challenges,
  kind: ChallengeKind,
  token: string,
  field: string,
): Promise<Linked> {
  const challenge = await challenges.attemptToken(kind, token);
  if (challenge?.accountId == null) throw linkInvalid(field);
  return { ...challenge, accountId: challenge.accountId };
}

export function linkInvalid(field: string): Invalid {
  return new Invalid('LINK_INVALID', field, 'This link has expired or was used: ask for another.');
}

/** Asks for a confirmation of an address, in the transaction that enters it; wake the letters once it is committed. */
export async function askToConfirm(
  { challenges, letters }: { readonly challenges: Challenges; readonly letters: Letters },
  tx: Runner,
  to: Addressee,
): Promise<void> {
  const { accountId, email: target } = to;
  const link = { kind: 'EMAIL', accountId, target, ttlMs: CONFIRM_TTL_MS, tries: LINK_TRIES } as const;
  const { token } = await challenges.issue(link, tx);
  await letters.confirmEmail(tx, to, token);
}
