// Joins what identity is made of: sessions, profiles and the life of an account share the passwords and know at once
// of a session that ended.
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import { type AuditTrail, createAudit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { createActivation, type Activation } from '../user/activation.ts';
import { createPrivacy, type Privacy } from '../user/privacy.ts';
import { createProfile, type Profile } from '../user/profile.ts';
import { createLiveSessions } from './live-sessions.ts';
import { createPasswords } from './password.ts';
import { createRoles, type Roles } from './role.ts';
import { createSessionService, type SessionService } from './session.ts';
import type { Tokens } from './token.ts';

export interface Identity {
  readonly audit: AuditTrail;
  readonly auth: SessionService;
  readonly roles: Roles;
  readonly privacy: Privacy;
  readonly user: Profile & Activation;
}

interface IdentityParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly tokens: Tokens;
  readonly refreshTokenTtlSeconds: number;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createIdentity(parts: IdentityParts): Identity {
  const { graph, outbox, tokens, refreshTokenTtlSeconds, clock, log } = parts;
  const audit = createAudit({ graph, outbox, clock });
  const passwords = createPasswords();
  const live = createLiveSessions({ graph, clock });
  const activation = createActivation({ graph, outbox, passwords, live, audit, clock });
  const auth = createSessionService({
    graph,
    tokens,
    passwords,
    live,
    reactivate: (accountId) => activation.reactivate(accountId),
    audit,
    refreshTokenTtlSeconds,
    clock,
    log,
  });
  const roles = createRoles({ graph, live, audit, clock });
  const profile = createProfile({ outbox, clock });
  const privacy = createPrivacy({ graph, outbox, profile, audit, clock });
  return { audit, auth, roles, privacy, user: { ...profile, ...activation } };
}
