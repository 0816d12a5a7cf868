// Notifications: what others did that concerns somebody, told once, together, and no faster than one can read.
import type { DomainEvent } from '../../events/event.ts';
import { handleEvents } from './happened.ts';
import { type Preferences, createPreferences } from './preferences.ts';
import { type Prune, type PruneParts, createPrune } from './prune.ts';
import { type PushParts, type Pushes, createPushes } from './push.ts';
import { type NotificationReads, createNotificationReads } from './read.ts';
import { type Release, type ReleaseParts, createRelease } from './release.ts';
import type { TellParts } from './tell.ts';
import type { Told } from './told.ts';

export interface NotificationService extends NotificationReads {
  readonly preferences: Preferences;
  readonly pushes: Pick<Pushes, 'publicKey' | 'register' | 'unregister'>;
}

export interface Notifications {
  readonly service: NotificationService;
  /** Brings notifications up with events, and announces what is to be told live. */
  handle(events: readonly DomainEvent[]): Promise<void>;
  /** Tells live what was held back and is due. */
  sweep(): Promise<void>;
  /** Takes away what is old. Gives how many went. */
  prune(): Promise<number>;
  /** Sweeps every few seconds, and prunes every hour. */
  start(): void;
  /** Resolves when what began has been told and pushed. */
  close(): Promise<void>;
}

export type NotificationsParts = TellParts & ReleaseParts & PushParts & PruneParts;

export function createNotifications(parts: NotificationsParts): Notifications {
  const pushes = createPushes(parts);
  const announce = (told: readonly Told[]): void => {
    if (told.length === 0) return;
    parts.announce(told);
    pushes.push(told);
  };
  const release: Release = createRelease({ ...parts, announce });
  const prune: Prune = createPrune(parts);
  return {
    service: { ...createNotificationReads(parts), preferences: createPreferences(parts), pushes },
    async handle(events) {
      announce(await handleEvents(parts, events));
    },
    sweep: release.sweep,
    prune: prune.sweep,
    start() {
      release.start();
      prune.start();
    },
    async close() {
      await prune.close();
      await release.close();
      await pushes.settled();
    },
  };
}
