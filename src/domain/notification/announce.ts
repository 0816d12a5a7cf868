// Tells those live who listen for their notifications, in whichever process they are.
import type { Topics } from '../../events/topics.ts';
import type { Told } from './told.ts';

/** One message for each recipient, in the order of telling. */
export function announceOn({ publish }: Pick<Topics, 'publish'>): (told: readonly Told[]) => void {
  return (told) => {
    for (const [recipientId, theirs] of Map.groupBy(told, (one) => one.recipientId)) {
      const inOrder = theirs.toSorted((a, b) => a.seq - b.seq);
      publish(
        'notification',
        recipientId,
        inOrder.map(({ notificationId, cursor }) => ({ notificationId, cursor })),
      );
    }
  };
}
