// Taking away what somebody posted or wrote: what becomes of it is what its author's own deletion makes of it, down to
// its media and the replies below it.
import { caseClose, caseView, type ModerationReason, moderationSubject } from '../../cypher/moderation/queries.ts';
import type { Viewer } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { removeComment } from '../comment/remove.ts';
import { removePost } from '../post/remove.ts';
import type { Audience } from '../visibility/audience.ts';
import { type DecisionParts, recordDecision } from './decision.ts';
import { assertModerates } from './rank.ts';

export interface Removal {
  /**
   * Throws NotFound where there is no such post (any more) that the moderator sees, or that has an open case; Forbidden
   * as assertModerates does.
   */
  removePost(by: Viewer, id: string, reason: ModerationReason): Promise<{ id: string }>;
  /** Takes the replies below it along. Throws as removePost does. */
  removeComment(by: Viewer, id: string, reason: ModerationReason): Promise<{ id: string }>;
}

export interface RemovalParts extends DecisionParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly audience: Audience;
  readonly clock: Clock;
}

const THINGS = {
  POST: { root: 'posts', name: 'post', what: 'POST_REMOVED' },
  COMMENT: { root: 'comments', name: 'comment', what: 'COMMENT_REMOVED' },
} as const;

export function createRemoval(parts: RemovalParts): Removal {
  const { graph, outbox, audience, letters, clock } = parts;

  /** Whose it is, where the moderator may take it away. */
  const ownerOf = async (by: Viewer, kind: keyof typeof THINGS, id: string): Promise<string> => {
    const { root, name } = THINGS[kind];
    const subject = (await moderationSubject(graph, { id })).find((one) => one.kind === kind);
    if (subject === undefined) throw new NotFound(name);
    // What somebody reported is open to moderators, whoever else sees it, for as long as its case is.
    if ((await caseView(graph, { subjectId: id })).length === 0) await audience.require(by.id, root, id);
    assertModerates(by, { id: subject.ownerId, role: subject.ownerRole });
    return subject.ownerId;
  };
  const remove = async (
    by: Viewer,
    kind: keyof typeof THINGS,
    { id, reason }: { readonly id: string; readonly reason: ModerationReason },
    // False where another was there first.
    take: (ownerId: string, also: (tx: Runner) => Promise<void>) => Promise<boolean>,
  ): Promise<{ id: string }> => {
    const { name, what } = THINGS[kind];
    const ownerId = await ownerOf(by, kind, id);
    const about = { actorId: by.id, accountId: ownerId };
    const taken = await take(ownerId, async (tx) => {
      await caseClose(tx, { subjectId: id, outcome: 'REMOVED', nowMs: clock() });
      await recordDecision(parts, tx, about, { what, reason, subject: id });
    });
    if (!taken) throw new NotFound(name);
    letters.wake();
    return { id };
  };

  return {
    removePost: (by, id, reason) =>
      remove(by, 'POST', { id, reason }, (authorId, also) => removePost(outbox, { authorId, id }, clock(), also)),
    removeComment: (by, id, reason) =>
      remove(by, 'COMMENT', { id, reason }, (authorId, also) =>
        removeComment(outbox, { viewerId: authorId, id }, clock(), { also }),
      ),
  };
}
