// What follows from what happens to media: uploads wake the processing, and what is deleted or came to nothing leaves
// no objects behind.
import type { MediaEraser } from '../domain/media/erase.ts';
import type { Worker } from '../events/worker.ts';

interface MediaWork {
  readonly eraser: Pick<MediaEraser, 'objects' | 'arrivals' | 'ofPosts'>;
  /** There is something to process. */
  wake(): void;
}

export function mediaWorkers({ eraser, wake }: MediaWork): Worker[] {
  return [
    {
      name: 'erase-media',
      kinds: ['MEDIA_UPLOADED', 'MEDIA_DELETED', 'MEDIA_FAILED', 'POST_DELETED'],
      async handle(events) {
        const gone = events.flatMap((event) => {
          if (event.kind === 'MEDIA_DELETED') return [{ id: event.mediaId, uploadId: event.uploadId }];
          return event.kind === 'MEDIA_FAILED' ? [{ id: event.mediaId, uploadId: null }] : [];
        });
        await eraser.arrivals(events.flatMap((event) => (event.kind === 'MEDIA_UPLOADED' ? [event.mediaId] : [])));
        await eraser.objects(gone);
        await eraser.ofPosts(events.flatMap((event) => (event.kind === 'POST_DELETED' ? [event.postId] : [])));
      },
    },
    { name: 'process-media', kinds: ['MEDIA_UPLOADED'], handle: async () => wake() },
  ];
}
