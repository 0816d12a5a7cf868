// Reports, and the cases they make: one for each thing from its first report to a decision. A case keeps the words as
// they were, and is the one way by which moderators read what they do not see (docs/adr/0022).
import { z } from 'zod';

import { caseClose, caseReport, casesForget, caseView, moderationSubject } from '../../cypher/moderation/queries.ts';
import type { Viewer } from '../../context.ts';
import { Invalid, NotFound } from '../../errors.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import type { Audience } from '../visibility/audience.ts';
import type { ModerationReason } from '../../cypher/moderation/queries.ts';
import { type DecisionParts, recordDecision } from './decision.ts';
import { assertJudges } from './rank.ts';

export interface Reporting {
  readonly subject: string;
  readonly reason: ModerationReason;
  readonly note?: string | null;
}

export interface Reports {
  /** Twice is once. Throws NotFound where the viewer sees no such thing, Invalid OWN_SUBJECT or for a note too long. */
  report(viewer: Viewer, reporting: Reporting): Promise<void>;
  /** Throws NotFound where no case is open; Forbidden as assertJudges does. */
  dismiss(by: Viewer, subject: string): Promise<void>;
  /** Forgets what was decided long ago. Gives how many cases. */
  forget(): Promise<number>;
}

export interface ReportParts extends DecisionParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly audience: Audience;
  readonly clock: Clock;
}

/** Whoever disagrees with a decision has six months to say so (Regulation (EU) 2022/2065, art. 20). */
const KEPT_MS = 184 * 86_400_000;
const FORGOTTEN_ROWS = 200;
const ROOTS = { USER: 'users', POST: 'posts', COMMENT: 'comments', MEDIA: 'mediaNodes' } as const;
const Words = z.string().trim().max(500, 'At most 500 characters.').nullish();

export function createReports(parts: ReportParts): Reports {
  const { graph, outbox, audience, clock } = parts;
  return {
    async report(viewer, { subject: id, reason, note }) {
      const words = parseInput(Words, note, 'note') ?? '';
      const [found] = await moderationSubject(graph, { id });
      if (found === undefined) throw new NotFound('subject');
      const isVisible = (await audience.visible(viewer.id, ROOTS[found.kind], [id])).has(id);
      if (!isVisible) throw new NotFound('subject');
      const { kind, ownerId, text } = found;
      if (ownerId === viewer.id) throw new Invalid('OWN_SUBJECT', 'subject', 'This is your own.');
      const about = { subjectId: id, kind, ownerId, text, reason, note: words === '' ? null : words };
      const rows = await graph.write((tx) =>
        caseReport(tx, { ...about, reporterId: viewer.id, caseId: newId('cas'), nowMs: clock() }),
      );
      if (rows.length === 0) throw new NotFound('subject');
    },
    async dismiss(by, subject) {
      await outbox.write(async (tx) => {
        const [open] = await caseView(tx, { subjectId: subject });
        if (open === undefined) throw new NotFound('case');
        const { ownerId, ownerRole } = open;
        assertJudges(by, { id: ownerId, role: ownerRole });
        const [closed] = await caseClose(tx, { subjectId: subject, outcome: 'DISMISSED', nowMs: clock() });
        if (closed === undefined) throw new NotFound('case');
        await recordDecision(parts, tx, { actorId: by.id, accountId: ownerId }, { what: 'DISMISSED', subject });
      });
    },
    async forget() {
      let forgotten = 0;
      for (;;) {
        const rows = await casesForget(graph, { closedBeforeMs: clock() - KEPT_MS, limit: FORGOTTEN_ROWS });
        forgotten += rows.length;
        if (rows.length < FORGOTTEN_ROWS) return forgotten;
      }
    },
  };
}
