// Tells people what others did that concerns them, and takes it back where it was undone before they read it.
import { TELLING_KINDS } from '../domain/notification/happened.ts';
import type { Notifications } from '../domain/notification/notification.ts';
import type { Worker } from '../events/worker.ts';

export function createNotify({ handle }: Pick<Notifications, 'handle'>): Worker {
  return { name: 'notify', kinds: TELLING_KINDS, handle };
}
