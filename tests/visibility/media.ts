// Images in a small world: in posts, as profile pictures, and such as are shown nowhere.
import type { Graph } from '../../src/graph/graph.ts';
import { newId } from '../../src/graph/ids.ts';
import { testCypher } from '../support/cypher.ts';
import type { Person, Post } from './world.ts';

export interface Medium {
  readonly id: string;
  readonly uploaderId: string;
  readonly postId: string | null;
  readonly isAvatar: boolean;
  readonly alt: string;
  readonly position: number;
  readonly atMs: number;
}

/** None, one or two in each post; every second person has a picture, every third one that is shown nowhere. */
export function mediaOf(people: readonly Person[], posts: readonly Post[], startMs: number): Medium[] {
  const inPosts = posts.flatMap(({ id, authorId }, n) =>
    Array.from({ length: n % 3 }, (_, position) => ({
      ...{ uploaderId: authorId, postId: id, isAvatar: false, position },
    })),
  );
  const ofPeople = people.flatMap(({ id }, n) => {
    const alone = { uploaderId: id, postId: null, position: 0 };
    return [
      ...(n % 2 === 0 ? [{ ...alone, isAvatar: true }] : []),
      ...(n % 3 === 0 ? [{ ...alone, isAvatar: false }] : []),
    ];
  });
  return [...inPosts, ...ofPeople].map((medium, n) => ({
    ...medium,
    id: newId('med'),
    alt: `medium ${String(n)}`,
    atMs: startMs + n,
  }));
}

export async function storeMedia(graph: Graph, media: readonly Medium[]): Promise<void> {
  await graph.run({ name: 'test/media-make', text: testCypher('media-make'), mode: 'write' }, { rows: [...media] });
}
