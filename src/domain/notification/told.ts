// What is told live: a notification under a number of its recipient, and that number as clients know it.
import { encodeCursor } from '../page/page.ts';

/** Names the list in its cursors: pages and what is told live share them. */
export const LIST_NAME = 'notifications';

export interface Told {
  readonly recipientId: string;
  readonly notificationId: string;
  /** Grows by each telling of the recipient; a notification that is told anew has only its newest. */
  readonly seq: number;
  /** The same, opaque: what clients come back with. */
  readonly cursor: string;
  /** Whether it is to be pushed to devices as well. */
  readonly push: boolean;
}

export function toldOf(recipientId: string, notificationId: string, seq: number): Told {
  return {
    recipientId,
    notificationId,
    seq,
    cursor: encodeCursor(LIST_NAME, { at: seq, id: notificationId }),
    push: false,
  };
}
