// Which kinds of notification somebody wants, and which of them pushed to their devices. All, unless they say
// otherwise.
import { z } from 'zod';

import {
  NOTIFICATION_KINDS,
  NotificationKind,
  inboxRead,
  preferencesStore,
} from '../../cypher/notification/queries.ts';
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { parseInput } from '../input.ts';
import type { Kind } from './group.ts';

export interface Preference {
  readonly kind: Kind;
  readonly enabled: boolean;
  readonly push: boolean;
}

export interface Preferences {
  /** One for each kind. */
  read(viewer: Viewer): Promise<Preference[]>;
  /** Changes those named. Throws Invalid where one is named twice. */
  update(viewer: Viewer, input: unknown): Promise<{ preferences: Preference[] }>;
}

const Changes = z.object({
  preferences: z
    .array(
      z.object({
        kind: NotificationKind,
        enabled: z.boolean().nullish(),
        push: z.boolean().nullish(),
      }),
    )
    .max(NOTIFICATION_KINDS.length)
    .refine((all) => new Set(all.map(({ kind }) => kind)).size === all.length, {
      params: { reason: 'REPEATED' },
      message: 'Each kind at most once.',
    }),
});

function preferencesOf({ off, pushOff }: { off: readonly Kind[]; pushOff: readonly Kind[] }): Preference[] {
  return NOTIFICATION_KINDS.map((kind) => ({ kind, enabled: !off.includes(kind), push: !pushOff.includes(kind) }));
}

export function createPreferences({ graph }: { graph: Graph }): Preferences {
  return {
    async read({ id: userId }) {
      const [inbox] = await inboxRead(graph, { userId });
      return preferencesOf(inbox ?? { off: [], pushOff: [] });
    },
    async update({ id: userId }, input) {
      const { preferences } = parseInput(Changes, input);
      const changes = preferences.map(({ kind, enabled = null, push = null }) => ({ kind, enabled, push }));
      const [stored] = await preferencesStore(graph, { userId, changes });
      // Deactivated since the token was made.
      if (stored === undefined) throw new Unauthenticated();
      return { preferences: preferencesOf(stored) };
    },
  };
}
