// Turning a second factor on and off. It is on once its owner has shown a code of it; what protects an account is
// taken away only after a step-up.
import { z } from 'zod';

import {
  recoverySet,
  secondFactorBegin,
  secondFactorOff,
  secondFactorOn,
  secondFactorView,
} from '../../cypher/auth/second-factor-queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Runner } from '../../graph/graph.ts';
import type { AuditKind } from '../audit/kinds.ts';
import { parseInput } from '../input.ts';
import type { AccountChange } from './letters.ts';
import { badCode, type FactorParts, type SecondFactors } from './second-factor.ts';
import type { StepUp } from './step-up.ts';
import { newRecoveryCodes, newTotpSecret, totpStepOf, totpUri } from './totp.ts';

export interface SecondFactorSetup {
  /** A secret for an app, which counts once `confirm` has seen a code of it. Throws Forbidden STEP_UP_REQUIRED. */
  begin(viewer: Viewer): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Turns it on. Answers the recovery codes, this once. Throws Conflict NOT_BEGUN, Unauthenticated BAD_CODE. */
  confirm(viewer: Viewer, code: string): Promise<string[]>;
  /** Throws Forbidden STEP_UP_REQUIRED. */
  turnOff(viewer: Viewer): Promise<void>;
  /** New codes in the place of the old ones. Throws Forbidden STEP_UP_REQUIRED, Conflict SECOND_FACTOR_OFF. */
  renewRecoveryCodes(viewer: Viewer): Promise<string[]>;
}

interface Parts extends FactorParts {
  readonly secondFactors: SecondFactors;
  readonly stepUp: StepUp;
}

const Code = z.string().max(20);

function codesFor(secondFactors: SecondFactors, accountId: string): { codes: string[]; recoveryHashes: string[] } {
  const codes = newRecoveryCodes();
  return { codes, recoveryHashes: codes.flatMap((code) => secondFactors.hashes(accountId, code).slice(0, 1)) };
}

type Changed = { readonly email: string | null } | undefined;

/** What the owner is told of a change. */
const TOLD: Partial<Record<AuditKind, AccountChange>> = {
  SECOND_FACTOR_ENABLED: 'SECOND_FACTOR_ON',
  SECOND_FACTOR_DISABLED: 'SECOND_FACTOR_OFF',
};

/** One change of an account's second factor, noted and told to its owner where it changed something. */
function changing({ graph, audit, letters }: Parts) {
  return async (accountId: string, kind: AuditKind, change: (tx: Runner) => Promise<Changed[]>): Promise<Changed> => {
    const what = TOLD[kind];
    const done = await graph.write(async (tx) => {
      const [changed] = await change(tx);
      if (changed === undefined) return changed;
      await audit.note(tx, { kind, actorId: accountId, subjectId: accountId });
      const { email } = changed;
      if (email !== null && what !== undefined) await letters.notify(tx, { email, accountId }, what);
      return changed;
    });
    letters.wake();
    return done;
  };
}

export function createSecondFactorSetup(parts: Parts): SecondFactorSetup {
  const { graph, vault, limits, stepUp, secondFactors, clock } = parts;
  const changed = changing(parts);
  return {
    async begin(viewer) {
      await stepUp.require(viewer);
      const secret = newTotpSecret();
      const sealed = vault.seal(secret, viewer.id);
      const [begun] = await secondFactorBegin(graph, { accountId: viewer.id, sealed });
      if (begun === undefined) throw new Conflict('NO_CREDENTIAL', 'This account has no way to sign in yet.');
      return { secret, uri: totpUri(secret, begun.handle) };
    },

    async confirm({ id: accountId }, given) {
      const code = parseInput(Code, given, 'code');
      await limits.take('secondFactor', accountId);
      const [factor] = await secondFactorView(graph, { accountId });
      if (factor === undefined || factor.pending === null) {
        throw new Conflict('NOT_BEGUN', 'Begin with beginSecondFactor.');
      }
      const sealed = factor.pending;
      const step = totpStepOf(vault.open(sealed, accountId), code, clock(), null);
      if (step === null) throw badCode();
      const { codes, recoveryHashes } = codesFor(secondFactors, accountId);
      const turnedOn = await changed(accountId, 'SECOND_FACTOR_ENABLED', (tx) =>
        secondFactorOn(tx, { accountId, sealed, step, recoveryHashes, nowMs: clock() }),
      );
      if (turnedOn === undefined) throw badCode();
      return codes;
    },

    async turnOff(viewer) {
      await stepUp.require(viewer);
      const accountId = viewer.id;
      await changed(accountId, 'SECOND_FACTOR_DISABLED', (tx) => secondFactorOff(tx, { accountId }));
    },

    async renewRecoveryCodes(viewer) {
      await stepUp.require(viewer);
      const accountId = viewer.id;
      const { codes, recoveryHashes } = codesFor(secondFactors, accountId);
      const renewed = await changed(accountId, 'RECOVERY_CODES_MADE', (tx) =>
        recoverySet(tx, { accountId, recoveryHashes }),
      );
      if (renewed === undefined) throw new Conflict('SECOND_FACTOR_OFF', 'This account has no second factor.');
      return codes;
    },
  };
}
