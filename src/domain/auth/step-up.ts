// A second proof of who somebody is, before what cannot be taken back: a new password, a new address, leaving. It
// raises the session it was given in, for ten minutes; other devices stay as they were.
import { z } from 'zod';

import { credentialById, sessionElevate, sessionElevated } from '../../cypher/auth/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Limits } from './guards.ts';
import { sessionEnded } from './live-sessions.ts';
import type { Challenges } from './challenge.ts';
import { GivenPassword, type Passwords } from './password.ts';
import { badCode, type SecondFactors } from './second-factor.ts';
import { badCredentials } from './sign-in.ts';

/** For so long after a step-up a session may do what needs one. */
const ELEVATED_MS = 600_000;

export interface StepUp {
  /**
   * Raises the viewer's session, by their password and, where they have one, their second factor. Answers until when
   * (epoch ms). Throws Unauthenticated BAD_CREDENTIALS or BAD_CODE; Forbidden NO_SESSION or NO_PROOF; RateLimited.
   */
  prove(viewer: Viewer, input: unknown, ip: string | null): Promise<number>;
  /** Raises the session of somebody who has proved who they are in another way. */
  raise(viewer: Viewer): Promise<number>;
  /**
   * Resolves where the password is right, if that is all that a step-up would ask for; else the session has to be
   * raised, too. Throws Unauthenticated BAD_CREDENTIALS, Forbidden STEP_UP_REQUIRED, RateLimited.
   */
  confirm(viewer: Viewer, password: string | null | undefined, ip: string | null): Promise<void>;
  /** Throws Forbidden STEP_UP_REQUIRED where the viewer's session is not raised. */
  require(viewer: Viewer): Promise<void>;
}

const Proof = z.object({
  password: GivenPassword.nullish(),
  code: z.string().max(20).nullish(),
  recoveryCode: z.string().max(40).nullish(),
  phoneChallenge: z.string().max(64).nullish(),
  phoneCode: z.string().max(20).nullish(),
});

interface Parts {
  readonly graph: Graph;
  readonly passwords: Passwords;
  readonly secondFactors: SecondFactors;
  readonly challenges: Challenges;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly clock: Clock;
}

export function createStepUp({ graph, passwords, secondFactors, challenges, limits, audit, clock }: Parts): StepUp {
  const raise = async ({ id: accountId, sessionId }: Viewer): Promise<number> => {
    if (sessionId === null) throw new Forbidden('NO_SESSION', 'A token without a session cannot be raised.');
    const nowMs = clock();
    const untilMs = nowMs + ELEVATED_MS;
    const raised = await graph.write(async (tx) => {
      const rows = await sessionElevate(tx, { accountId, id: sessionId, untilMs, nowMs });
      await audit.note(tx, { kind: 'STEPPED_UP', actorId: accountId, subjectId: accountId, detail: { sessionId } });
      return rows;
    });
    if (raised.length === 0) throw sessionEnded();
    return untilMs;
  };
  const requireRaised = async ({ id: accountId, sessionId }: Viewer): Promise<void> => {
    const rows = sessionId === null ? [] : await sessionElevated(graph, { accountId, id: sessionId, nowMs: clock() });
    if (rows.length === 0) throw new Forbidden('STEP_UP_REQUIRED', 'Prove who you are first, with stepUp.');
  };
  /** For accounts that have neither password nor second factor. */
  const provePhone = async (viewer: Viewer, id: string | null | undefined, code: string | null | undefined) => {
    if (id == null || code == null) {
      const message = 'This account has no password and no second factor: use its telephone number or provider.';
      throw new Forbidden('NO_PROOF', message);
    }
    const challenge = await challenges.attempt('PHONE_STEP_UP', id, code.replaceAll(' ', ''));
    const isOwn = challenge?.accountId === viewer.id && challenge.sessionId === viewer.sessionId;
    if (challenge === null || !isOwn || !(await graph.write((tx) => challenges.consume(tx, challenge))))
      throw badCode();
  };
  return {
    raise,
    async prove(viewer, input, ip) {
      const { password, code, recoveryCode, phoneChallenge, phoneCode } = parseInput(Proof, input);
      const attempt = await limits.attempt({ kind: 'step-up', account: viewer.id, ip });
      const [credential] = await credentialById(graph, { login: viewer.id });
      const hasPassword = credential !== undefined && credential.passwordHash !== null;
      if (hasPassword && !(await passwords.verify(credential.passwordHash, password ?? ''))) throw badCredentials();
      if (credential?.hasSecondFactor === true) await secondFactors.prove(viewer.id, { code, recoveryCode });
      else if (!hasPassword) await provePhone(viewer, phoneChallenge, phoneCode);
      await attempt.succeeded();
      return raise(viewer);
    },
    async confirm(viewer, password, ip) {
      const [credential] = await credentialById(graph, { login: viewer.id });
      if (credential === undefined) throw badCredentials();
      if (credential.passwordHash === null || credential.hasSecondFactor) await requireRaised(viewer);
      if (credential.passwordHash === null) return;
      const attempt = await limits.attempt({ kind: 'step-up', account: viewer.id, ip });
      if (!(await passwords.verify(credential.passwordHash, password ?? ''))) throw badCredentials();
      await attempt.succeeded();
    },
    require: requireRaised,
  };
}
