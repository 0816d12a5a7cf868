// Joins what identity is made of: sessions, profiles and the life of an account share the passwords and know at once
// of a session that ended.
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createActivation, type Activation } from '../user/activation.ts';
import { createProfile, type Profile } from '../user/profile.ts';
import { createLiveSessions } from './live-sessions.ts';
import { createPasswords } from './password.ts';
import { createSessionService, type SessionService } from './session.ts';
import type { Tokens } from './token.ts';

export interface Identity {
  readonly auth: SessionService;
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

export function createIdentity({ graph, outbox, tokens, refreshTokenTtlSeconds, clock, log }: IdentityParts): Identity {
  const passwords = createPasswords();
  const live = createLiveSessions({ graph, clock });
  const activation = createActivation({ graph, outbox, passwords, live, clock });
  const auth = createSessionService({
    graph,
    tokens,
    passwords,
    live,
    reactivate: (accountId) => activation.reactivate(accountId),
    refreshTokenTtlSeconds,
    clock,
    log,
  });
  return { auth, user: { ...createProfile({ outbox, clock }), ...activation } };
}
