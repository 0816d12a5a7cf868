// Looks at what is uploaded for what is blocked: the same bytes are refused, a picture that looks nearly the same waits
// for a moderator. Bytes are never wrong, looks now and then are.
import { createReadStream } from 'node:fs';

import { blockedLooks, mediaScreen } from '../../cypher/moderation/hash-queries.ts';
import { caseReport, moderationSubject } from '../../cypher/moderation/queries.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import { MediaRejected } from '../../media/media-rejected.ts';
import { hashDistance } from '../../media/perceptual-hash.ts';
import { sha256Of } from '../../media/sha256.ts';
import type { Clock } from '../clock.ts';
import type { MediaResults } from '../media/results.ts';

/** Bits of 64: within them are copies that were scaled or compressed anew, and hardly a stranger. */
const NEAR_BITS = 8;

export interface Screening {
  /** Before anything is made of a file. Throws MediaRejected NOT_ALLOWED where its bytes are blocked. */
  file(mediaId: string, path: string): Promise<void>;
  /** `results`, with a case for each picture whose looks are nearly those of what is blocked. */
  over(results: MediaResults): MediaResults;
}

export function createScreening({ graph, clock }: { readonly graph: Graph; readonly clock: Clock }): Screening {
  const reportLikeness = async (tx: Runner, id: string, looks: string): Promise<void> => {
    const near = (await blockedLooks(tx, {}))
      .map(({ perceptualHash, reason }) => ({ reason, bits: hashDistance(looks, perceptualHash) }))
      .filter(({ bits }) => bits <= NEAR_BITS)
      .toSorted((a, b) => a.bits - b.bits)[0];
    const [subject] = near === undefined ? [] : await moderationSubject(tx, { id });
    if (near === undefined || subject?.kind !== 'MEDIA') return;
    const { kind, ownerId, text } = subject;
    const about = { subjectId: id, kind, ownerId, text, reason: near.reason, note: null };
    await caseReport(tx, { ...about, reporterId: null, caseId: newId('cas'), nowMs: clock() });
  };
  return {
    async file(mediaId, path) {
      const sha256 = await sha256Of(createReadStream(path));
      const [screened] = await mediaScreen(graph, { id: mediaId, sha256 });
      if (screened?.isBlocked === true) throw new MediaRejected('NOT_ALLOWED', 'This file is not allowed here.');
    },
    over: (results) => ({
      ...results,
      async store(tx, mediaId, result) {
        const isThere = await results.store(tx, mediaId, result);
        if (isThere && 'perceptualHash' in result) await reportLikeness(tx, mediaId, result.perceptualHash);
        return isThere;
      },
    }),
  };
}
