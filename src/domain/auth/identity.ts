// Joins what identity is made of: sessions, profiles and the life of an account share the passwords and know at once
// of a session that ended.
import type { Outbox } from '../../events/outbox.ts';
import type { OauthGateway } from '../../gateways/oauth.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import { type AuditTrail, createAudit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { type Consents, createConsents } from '../consent/consent.ts';
import { type Erasure, createErasure } from '../erasure/erasure.ts';
import type { MediaEraser } from '../media/erase.ts';
import type { Originals } from '../media/originals.ts';
import { type ExportParts, type Exports, createExports } from '../export/export.ts';
import { type Suspensions, createSuspensions } from '../moderation/suspension.ts';
import { createActivation, type Activation } from '../user/activation.ts';
import { createPrivacy, type Privacy } from '../user/privacy.ts';
import { createProfile, type Profile } from '../user/profile.ts';
import { createChallenges } from './challenge.ts';
import { createEmailService, type EmailService } from './email.ts';
import type { Limits } from './guards.ts';
import type { Letters } from './letters.ts';
import type { LiveSessions } from './live-sessions.ts';
import { type OauthService, createOauthService } from './oauth.ts';
import { type PasswordService, createPasswordService } from './password-change.ts';
import { createPasswords, type Passwords } from './password.ts';
import { type PhoneService, createPhoneService } from './phone.ts';
import { createRoles, type Roles } from './role.ts';
import { type SecondFactorSetup, createSecondFactorSetup } from './second-factor-setup.ts';
import { createSecondFactors } from './second-factor.ts';
import { createSessionService, type SessionService } from './session.ts';
import { type StepUp, createStepUp } from './step-up.ts';
import type { Tokens } from './token.ts';
import type { Vault } from './vault.ts';

export interface Identity {
  readonly audit: AuditTrail;
  readonly auth: SessionService;
  readonly roles: Roles;
  readonly privacy: Privacy;
  readonly phone: PhoneService;
  readonly oauth: OauthService;
  readonly password: PasswordService;
  readonly email: EmailService;
  readonly stepUp: StepUp;
  readonly secondFactor: SecondFactorSetup;
  readonly consents: Consents;
  readonly exports: Exports;
  readonly erasure: Erasure;
  readonly suspensions: Suspensions;
  readonly user: Profile & Activation;
}

export interface IdentityParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly tokens: Tokens;
  readonly live: LiveSessions;
  readonly refreshTokenTtlSeconds: number;
  readonly sessionTtlSecondsMax: number;
  readonly vault: Vault;
  readonly letters: Letters;
  readonly limits: Limits;
  /** False: no messages are sent. */
  readonly sendsSms: boolean;
  readonly smsCountries: readonly string[] | undefined;
  readonly gateways: ReadonlyMap<string, OauthGateway>;
  readonly deletionGraceDays: number;
  /** Default: argon2id. */
  readonly passwords?: Passwords;
  readonly exports: ExportParts['exports'];
  /** What people uploaded. */
  readonly media: { readonly originals: Originals; readonly eraser: Pick<MediaEraser, 'ofAccount'> };
  readonly clock: Clock;
  readonly log: Logger;
}

export function createIdentity(parts: IdentityParts): Identity {
  const { graph, outbox, live, clock } = parts;
  const audit = createAudit({ graph, outbox, clock });
  const { passwords = createPasswords() } = parts;
  const profile = createProfile({ outbox, clock });
  const challenges = createChallenges(parts);
  const secondFactors = createSecondFactors({ ...parts, audit });
  const stepUp = createStepUp({ ...parts, passwords, secondFactors, challenges, audit });
  const activation = createActivation({ ...parts, live, audit, confirm: stepUp.confirm });
  const joined = { ...parts, audit, passwords, challenges, secondFactors, stepUp };
  const suspensions = createSuspensions(joined);
  const sessions = { ...joined, reactivate: activation.reactivate, refuseSuspended: suspensions.assertOver };
  const exports = createExports({ ...parts, originals: parts.media.originals, audit, stepUp });
  const eraseFiles = async (accountId: string): Promise<void> => {
    await exports.eraseFiles(accountId);
    await parts.media.eraser.ofAccount(accountId);
  };
  return {
    audit,
    auth: createSessionService(sessions),
    phone: createPhoneService(sessions),
    oauth: createOauthService(sessions),
    roles: createRoles({ graph, live, stepUp, audit, clock }),
    privacy: createPrivacy({ graph, outbox, profile, audit, clock }),
    password: createPasswordService(joined),
    email: createEmailService(joined),
    stepUp,
    secondFactor: createSecondFactorSetup(joined),
    consents: createConsents({ graph, audit, clock }),
    exports,
    erasure: createErasure({ graph, audit, eraseFiles, clock, log: parts.log }),
    suspensions,
    user: { ...profile, ...activation },
  };
}
