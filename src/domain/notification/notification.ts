// Notifications: what others did that concerns somebody, told once, together, and no faster than one can read.
import type { DomainEvent } from '../../events/event.ts';
import { type Preferences, createPreferences } from './preferences.ts';
import { type NotificationReads, createNotificationReads } from './read.ts';
import { handleEvents } from './happened.ts';
import { type ReleaseParts, createRelease, type Release } from './release.ts';
import type { TellParts } from './tell.ts';

export interface NotificationService extends NotificationReads {
  readonly preferences: Preferences;
}

export interface Notifications {
  readonly service: NotificationService;
  readonly release: Release;
  /** Brings notifications up with events, and announces what is to be told live. */
  handle(events: readonly DomainEvent[]): Promise<void>;
}

export function createNotifications(parts: TellParts & ReleaseParts): Notifications {
  return {
    service: { ...createNotificationReads(parts), preferences: createPreferences(parts) },
    release: createRelease(parts),
    async handle(events) {
      const told = await handleEvents(parts, events);
      if (told.length > 0) parts.announce(told);
    },
  };
}
