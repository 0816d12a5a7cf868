// What a moderator decided: noted in the audit trail and told to whom it is about, in the transaction that makes it
// true. Knows no subject.
import type { ModerationReason } from '../../cypher/moderation/queries.ts';
import { credentialById } from '../../cypher/auth/queries.ts';
import type { Runner } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Letters } from '../auth/letters.ts';

export type Decision =
  | { readonly what: 'SUSPENDED'; readonly reason: ModerationReason; readonly untilMs: number | null }
  | { readonly what: 'RESTORED' }
  | { readonly what: 'DISMISSED'; readonly subject: string }
  | {
      readonly what: 'POST_REMOVED' | 'COMMENT_REMOVED' | 'MEDIA_BLOCKED';
      readonly reason: ModerationReason;
      readonly subject: string;
    };

export interface DecisionParts {
  readonly audit: Audit;
  readonly letters: Pick<Letters, 'tell' | 'wake'>;
}

const REASONS: Readonly<Record<ModerationReason, string>> = {
  SPAM: 'spam',
  HARASSMENT: 'harassment of others',
  HATE: 'hatred against people for what they are',
  VIOLENCE: 'violence, or threats of it',
  NUDITY: 'nudity or sexual acts',
  CHILD_SAFETY: 'danger to children',
  SELF_HARM: 'encouragement to self-harm',
  IMPERSONATION: 'pretending to be somebody else',
  FALSE_INFORMATION: 'false information that does harm',
  ILLEGAL_GOODS: 'trade in what is forbidden',
  COPYRIGHT: 'use of what belongs to others',
  OTHER: 'another breach of the rules',
};
const THINGS = { POST_REMOVED: 'a post', COMMENT_REMOVED: 'a comment', MEDIA_BLOCKED: 'an image or video' } as const;
const WRONG = 'If you think that this is a mistake, answer this letter: somebody else will look at it.';

/** None where nothing has become of it. */
function linesOf(decision: Decision): string[] {
  if (decision.what === 'DISMISSED') return [];
  if (decision.what === 'RESTORED') return ['Your account is no longer suspended. Sign in, and all is as it was.'];
  const why = `The reason: ${REASONS[decision.reason]}.`;
  if (decision.what === 'SUSPENDED') {
    const until = decision.untilMs === null ? '' : ` until ${new Date(decision.untilMs).toUTCString()}`;
    const what = `Your account is suspended${until}: nobody sees it, and nobody can sign in to it.`;
    return [what, why, WRONG];
  }
  return [`A moderator has taken away ${THINGS[decision.what]} of yours (${decision.subject}).`, why, WRONG];
}

function detailOf(decision: Decision): Record<string, string> {
  const { what } = decision;
  if (what === 'RESTORED') return { what };
  if (what === 'DISMISSED') return { what, subject: decision.subject };
  if (what !== 'SUSPENDED') return { what, reason: decision.reason, subject: decision.subject };
  const { reason, untilMs } = decision;
  return { what, reason, ...(untilMs === null ? {} : { until: new Date(untilMs).toISOString() }) };
}

/** `actorId` null: nobody decided, a time was over. Wake the letters once it is committed. */
export async function recordDecision(
  { audit, letters }: DecisionParts,
  tx: Runner,
  { actorId, accountId }: { readonly actorId: string | null; readonly accountId: string },
  decision: Decision,
): Promise<void> {
  await audit.note(tx, { kind: 'MODERATED', actorId, subjectId: accountId, detail: detailOf(decision) });
  const lines = linesOf(decision);
  if (lines.length === 0) return;
  const [credential] = await credentialById(tx, { login: accountId });
  const email = credential?.email ?? null;
  if (email !== null) await letters.tell(tx, { email, accountId }, lines);
}
