// Who may give whom a role. Access tokens carry the role, so a new one ends all sessions: no token with the old one is
// good for longer than the end of a session takes to be known everywhere (live-sessions.ts).
import { roleSet, rolesTake, sessionsRevoke } from '../../cypher/auth/queries.ts';
import type { Role, Viewer } from '../../context.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { StepUp } from './step-up.ts';

export interface Roles {
  /**
   * Gives an account a role and ends its sessions where that is another one. `by` null: an operator, from the shell.
   * Throws NotFound; Forbidden STEP_UP_REQUIRED, OWN_ROLE for one's own, ROLE where the viewer has lost the role ADMIN
   * meanwhile.
   */
  set(by: Viewer | null, userId: string, role: Role): Promise<{ userId: string }>;
}

interface RoleParts {
  readonly graph: Graph;
  readonly live: Pick<LiveSessions, 'end'>;
  /** Null: in the shell, where whoever is at it may do anything. */
  readonly stepUp: Pick<StepUp, 'require'> | null;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** Whoever takes a role from somebody must have theirs at that moment: of two who depose each other, one stays. */
function refuseFormer(by: Viewer, roles: readonly { readonly id: string; readonly role: Role }[]): void {
  if (roles.find(({ id }) => id === by.id)?.role !== 'ADMIN') {
    throw new Forbidden('ROLE', 'This is for the role ADMIN.');
  }
}

export function createRoles({ graph, live, stepUp, audit, clock }: RoleParts): Roles {
  return {
    async set(by, userId, role) {
      // Nobody deposes themselves, so somebody is left who can give roles.
      if (by?.id === userId) throw new Forbidden('OWN_ROLE', 'Nobody changes their own role.');
      if (by !== null) await stepUp?.require(by);
      const ids = [userId, ...(by === null ? [] : [by.id])].sort();
      const ended = await graph.write(async (tx) => {
        const roles = await rolesTake(tx, { ids });
        if (by !== null) refuseFormer(by, roles);
        const before = roles.find(({ id }) => id === userId)?.role;
        if (before === undefined) throw new NotFound('user');
        if (before === role) return [];
        await roleSet(tx, { id: userId, role });
        const detail = { from: before, to: role, ...(by === null ? { by: 'OPERATOR' } : {}) };
        await audit.note(tx, { kind: 'ROLE_CHANGED', actorId: by?.id ?? null, subjectId: userId, detail });
        return sessionsRevoke(tx, { accountId: userId, nowMs: clock() });
      });
      live.end(ended.map(({ id }) => id));
      return { userId };
    },
  };
}
