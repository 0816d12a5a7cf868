// Blocking images and videos: the one at hand is taken away, and whoever uploads it again is refused (screening.ts).
import { blockableMedia, hashBlock, hashUnblock } from '../../cypher/moderation/hash-queries.ts';
import { caseClose, caseView, type ModerationReason } from '../../cypher/moderation/queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { takeMediumAway } from '../media/remove.ts';
import { type DecisionParts, recordDecision } from './decision.ts';
import { assertModerates } from './rank.ts';
import type { RemovalParts } from './removal.ts';

export interface Blocking {
  /**
   * Throws NotFound where there is no such medium that the moderator sees, or that has an open case, it or its post;
   * Conflict NOT_READY before its first step; Forbidden as assertModerates does.
   */
  blockMedia(by: Viewer, id: string, reason: ModerationReason): Promise<{ id: string }>;
  /** What was blocked with that medium may be uploaded again. Twice is once. */
  unblockMedia(by: Viewer, id: string): Promise<{ id: string }>;
}

export function createBlocking(parts: RemovalParts & DecisionParts): Blocking {
  const { graph, outbox, audience, audit, letters, clock } = parts;
  const hasCase = async (id: string | null): Promise<boolean> =>
    id !== null && (await caseView(graph, { subjectId: id })).length > 0;
  return {
    async blockMedia(by, id, reason) {
      const [found] = await blockableMedia(graph, { id });
      if (found === undefined) throw new NotFound('media');
      const { ownerId, ownerRole, postId, sha256, perceptualHash } = found;
      if (!(await hasCase(id)) && !(await hasCase(postId))) await audience.require(by.id, 'mediaNodes', id);
      assertModerates(by, { id: ownerId, role: ownerRole });
      if (perceptualHash === null) throw new Conflict('NOT_READY', 'This medium is not ready yet.');
      await outbox.write(async (tx) => {
        const nowMs = clock();
        if (!(await takeMediumAway(tx, outbox, { uploaderId: ownerId, id }, nowMs))) throw new NotFound('media');
        await hashBlock(tx, { id, sha256, perceptualHash, reason, nowMs });
        await caseClose(tx, { subjectId: id, outcome: 'REMOVED', nowMs });
        const about = { actorId: by.id, accountId: ownerId };
        await recordDecision(parts, tx, about, { what: 'MEDIA_BLOCKED', reason, subject: id });
      });
      letters.wake();
      return { id };
    },
    async unblockMedia(by, id) {
      await outbox.write(async (tx) => {
        const [unblocked] = await hashUnblock(tx, { id });
        if (unblocked === undefined) return;
        const detail = { what: 'MEDIA_UNBLOCKED', reason: unblocked.reason, subject: id };
        await audit.note(tx, { kind: 'MODERATED', actorId: by.id, subjectId: null, detail });
      });
      return { id };
    },
  };
}
