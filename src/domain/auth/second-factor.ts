// Proof of a second factor: a code of the app, once, or a recovery code, once. Guesses are bounded for each account,
// whichever way they come.
import { recoveryUse, secondFactorView, totpUse } from '../../cypher/auth/second-factor-queries.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { Limits } from './guards.ts';
import type { Letters } from './letters.ts';
import { canonicalRecoveryCode, totpStepOf } from './totp.ts';
import type { Vault } from './vault.ts';

export interface GivenFactor {
  readonly code?: string | null | undefined;
  readonly recoveryCode?: string | null | undefined;
}

export interface SecondFactors {
  /** Resolves where the code is right, and uses it up. Throws Unauthenticated BAD_CODE, RateLimited. */
  prove(accountId: string, given: GivenFactor): Promise<void>;
  /** What is stored of a recovery code. */
  hashes(accountId: string, recoveryCode: string): string[];
}

export interface FactorParts {
  readonly graph: Graph;
  readonly vault: Vault;
  readonly letters: Letters;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** One error for a wrong code, a used one and none at all. */
export function badCode(): Unauthenticated {
  return new Unauthenticated('BAD_CODE', 'The code is wrong, expired or was used.');
}

export function createSecondFactors({ graph, vault, letters, limits, audit, clock }: FactorParts): SecondFactors {
  const hashes = (accountId: string, code: string): string[] =>
    vault.macs('recovery', accountId, canonicalRecoveryCode(code));

  const useTotp = async (accountId: string, code: string): Promise<boolean> => {
    const [factor] = await secondFactorView(graph, { accountId });
    if (factor === undefined || factor.secret === null) return false;
    const step = totpStepOf(vault.open(factor.secret, accountId), code, clock(), factor.lastStep);
    return step !== null && (await totpUse(graph, { accountId, step })).length > 0;
  };

  const useRecovery = async (accountId: string, code: string): Promise<boolean> => {
    const used = await graph.write(async (tx) => {
      const [row] = await recoveryUse(tx, { accountId, hashes: hashes(accountId, code) });
      const note = { kind: 'RECOVERY_CODE_USED', actorId: accountId, subjectId: accountId } as const;
      if (row === undefined) return row;
      await audit.note(tx, note);
      if (row.email !== null) await letters.notify(tx, { email: row.email, accountId }, 'RECOVERY_CODE_USED');
      return row;
    });
    letters.wake();
    return used !== undefined;
  };

  return {
    hashes,
    async prove(accountId, { code, recoveryCode }) {
      await limits.take('secondFactor', accountId);
      const right =
        recoveryCode == null ? await useTotp(accountId, code ?? '') : await useRecovery(accountId, recoveryCode);
      if (right) return;
      await audit.noteNow({ kind: 'SECOND_FACTOR_FAILED', actorId: null, subjectId: accountId });
      throw badCode();
    },
  };
}
