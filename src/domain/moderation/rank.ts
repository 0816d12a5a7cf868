// Who may moderate whom: nobody themselves, nobody their equals. Pure.
import type { Role } from '../../context.ts';
import { Forbidden } from '../../errors.ts';

const RANKS: Readonly<Record<Role, number>> = { USER: 0, ANALYST: 0, MODERATOR: 1, ADMIN: 2 };

export interface Ranked {
  readonly id: string;
  readonly role: Role;
}

function outranked({ role }: Ranked): Forbidden {
  return new Forbidden('OUTRANKED', `An account with the role ${role} is not for you to moderate.`);
}

/** Throws Forbidden: ROLE where `by` is no moderator (any more), OWN_ACCOUNT, OUTRANKED. */
export function assertModerates(by: Ranked, whom: Ranked): void {
  if (RANKS[by.role] === 0) throw new Forbidden('ROLE', 'This is for the role MODERATOR.');
  if (by.id === whom.id) throw new Forbidden('OWN_ACCOUNT', 'Nobody moderates themselves.');
  if (RANKS[by.role] <= RANKS[whom.role]) throw outranked(whom);
}

/** The same for finding nothing wrong: somebody has to be able to, so ADMINs judge each other. */
export function assertJudges(by: Ranked, whom: Ranked): void {
  const isAmongAdmins = by.role === 'ADMIN' && whom.role === 'ADMIN' && by.id !== whom.id;
  if (!isAmongAdmins) assertModerates(by, whom);
}
