// Who may find, mention and write to somebody, and who is told how many follow them: they say so here, and statements
// that make mentions, suggestions and counts ask the graph. Who may *see* somebody is visibility's business.
import { z } from 'zod';

import { accountLock } from '../../cypher/auth/queries.ts';
import { PRIVACY_AUDIENCES, privacyRead, privacyUpdate } from '../../cypher/user/queries.ts';
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import { profileChanged } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Profile } from './profile.ts';

const From = z
  .enum(PRIVACY_AUDIENCES)
  .nullish()
  .transform((from) => from ?? null);
const Switch = z
  .boolean()
  .nullish()
  .transform((is) => is ?? null);
const Input = z.object({
  isPrivate: z.boolean().nullish(),
  isDiscoverable: Switch,
  mentionsFrom: From,
  messagesFrom: From,
  tagsFrom: From,
  hidesCounts: Switch,
});

export type PrivacySettings = Awaited<ReturnType<typeof privacyRead>>[number];

export interface Privacy {
  /** The viewer's own. Throws Unauthenticated where the account is not active. */
  read(viewer: Viewer): Promise<PrivacySettings>;
  /** Changes what the input names; null leaves a setting as it is. Throws Invalid. */
  update(viewer: Viewer, input: unknown): Promise<{ settings: PrivacySettings }>;
}

interface PrivacyParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly profile: Profile;
  readonly audit: Audit;
  readonly clock: Clock;
}

const notActive = (): Unauthenticated => new Unauthenticated('SESSION_REVOKED', 'This account is not active: sign in.');

export function createPrivacy({ graph, outbox, profile, audit, clock }: PrivacyParts): Privacy {
  const read: Privacy['read'] = async ({ id }) => {
    const [settings] = await privacyRead(graph, { id });
    if (settings === undefined) throw notActive();
    return settings;
  };
  return {
    read,
    async update(viewer, input) {
      const { isPrivate, ...change } = parseInput(Input, input);
      const { id } = viewer;
      // Opening a private account answers those who wait: that is the profile's to do.
      if (isPrivate != null) await profile.update(viewer, { isPrivate });
      await outbox.write(async (tx) => {
        await accountLock(tx, { id });
        const [changed] = await privacyUpdate(tx, { id, ...change });
        if (changed === undefined) throw notActive();
        const named = Object.entries({ ...change, isPrivate: isPrivate ?? null }).filter(([, value]) => value !== null);
        const detail = Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
        await outbox.store(tx, [profileChanged({ userId: id }, clock())]);
        await audit.note(tx, { kind: 'PRIVACY_CHANGED', actorId: id, subjectId: id, detail });
      });
      return { settings: await read(viewer) };
    },
  };
}
