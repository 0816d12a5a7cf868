// What the product does with images and videos, joined: uploads, what becomes of them, and how they go.
import type { Clock } from '../domain/clock.ts';
import { createMediaEraser, type MediaEraser } from '../domain/media/erase.ts';
import { createMediaService, type MediaService } from '../domain/media/media.ts';
import { createOriginals, type Originals } from '../domain/media/originals.ts';
import { createMediaResults, type MediaResults } from '../domain/media/results.ts';
import { createUploadSweep, type UploadSweep } from '../domain/media/sweep.ts';
import { createUploads } from '../domain/media/uploads.ts';
import { createMediaUrls } from '../domain/media/urls.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Topics } from '../events/topics.ts';
import type { Worker } from '../events/worker.ts';
import type { Graph } from '../graph/graph.ts';
import type { ObjectStore } from '../media/object-store.ts';
import type { Playlists } from '../media/playlists.ts';
import type { Logger } from '../observability/log.ts';
import { mediaWorkers } from '../workers/media-workers.ts';

interface Parts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly store: ObjectStore;
  readonly playlists: Playlists;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface MediaParts {
  readonly service: MediaService;
  readonly results: MediaResults;
  readonly eraser: MediaEraser;
  readonly originals: Originals;
  readonly sweep: UploadSweep;
  readonly workers: readonly Worker[];
}

export function createMediaParts(parts: Parts): MediaParts {
  const { store, playlists } = parts;
  const results = createMediaResults(parts);
  const urls = createMediaUrls({ store, signPlaylist: playlists.url });
  const uploads = createUploads({ ...parts, results, takesVideos: async () => false });
  const eraser = createMediaEraser(parts);
  return {
    results,
    eraser,
    originals: createOriginals(parts),
    service: createMediaService({ ...parts, uploads, urls }),
    sweep: createUploadSweep(parts),
    workers: mediaWorkers({ eraser, wake: () => undefined }),
  };
}
