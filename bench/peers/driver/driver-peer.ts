// The same questions as one hand-written statement each, through the driver alone: what the API is held against. The
// statements hold the same visibility rules as the schema and give all that the documents ask for.
import { readFileSync } from 'node:fs';
import neo4j, { type Driver } from 'neo4j-driver';

import { newId } from '../../../src/graph/ids.ts';
import { toNeo4j } from '../../../src/graph/values.ts';
import type { Neo4jAddress } from '../bench-data.ts';
import type {
  CommentCard,
  FeedPage,
  Follower,
  Peer,
  PostCard,
  PostPage,
  Profile,
  Reads,
  Suggestion,
  Writes,
} from '../peer.ts';

/** Runs one of the statements beside this file. */
export type RunStatement = <Row>(name: string, params: Record<string, unknown>) => Promise<Row[]>;

/** A statement that takes longer is ended by the server: a run has to end. */
const STATEMENT_MS_MAX = 30_000;
/** Rows read beyond the page before visibility takes some out; a page that is short all the same is read wider. */
const SPARE_ROWS = 10;

function openDriver({ uri, user, password }: Neo4jAddress): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
    maxConnectionPoolSize: 100,
    userAgent: 'sociogram-bench',
  });
}

/** One auto-commit round trip for each statement, the cheapest that the driver offers. */
function createRun(driver: Driver, database: string): RunStatement {
  const texts = new Map<string, { text: string; mode: 'READ' | 'WRITE' }>();
  const read = (name: string): { text: string; mode: 'READ' | 'WRITE' } => {
    const text = readFileSync(new URL(`${name}.cypher`, import.meta.url), 'utf8');
    const made = {
      text,
      mode: /^\s*(CREATE|MERGE|SET|DELETE|DETACH|FOREACH)\b/m.test(text) ? 'WRITE' : 'READ',
    } as const;
    texts.set(name, made);
    return made;
  };
  const once = async <Row>(name: string, params: Record<string, unknown>): Promise<Row[]> => {
    const { text, mode } = texts.get(name) ?? read(name);
    const session = driver.session({ database, defaultAccessMode: mode });
    try {
      const { records } = await session.run(text, toNeo4j(params), { timeout: STATEMENT_MS_MAX });
      return records.map((record) => record.toObject() as Row);
    } finally {
      await session.close();
    }
  };
  // Writes on one hot post meet in deadlocks: whoever writes one by one has to try again.
  return async <Row>(name: string, params: Record<string, unknown>): Promise<Row[]> => {
    for (;;) {
      try {
        return await once<Row>(name, params);
      } catch (error) {
        if (!(error instanceof neo4j.Neo4jError) || !error.retryable) throw error;
      }
    }
  };
}

type FeedRow = PostCard & { readonly at: number; readonly shares: boolean };

function cardOf(row: PostCard): PostCard {
  const { id, text, createdAtMs, visibility, likeCount, commentCount, shareCount } = row;
  const { viewerHasLiked, viewerHasSaved, hashtags, mentions, author } = row;
  const counts = { likeCount, commentCount, shareCount, viewerHasLiked, viewerHasSaved };
  return { id, text, createdAtMs, visibility, ...counts, hashtags, mentions, author };
}

function feedReads(run: RunStatement): Pick<Reads, 'feedLatest'> {
  return {
    async feedLatest(viewerId, first, after): Promise<FeedPage> {
      const limit = first + 1;
      const from = after === undefined ? undefined : (JSON.parse(after) as { at: number; id: string });
      for (let candidates = limit + SPARE_ROWS; ; candidates *= 4) {
        const params = { viewerId, candidates, limit };
        const rows = await (from === undefined
          ? run<FeedRow>('feed-top', params)
          : run<FeedRow>('feed-after', { ...params, ...from }));
        if (rows.length < limit && candidates < 1_000) continue;
        const shown = rows.slice(0, first);
        const last = shown.at(-1);
        const next = rows.length > first && last !== undefined ? JSON.stringify({ at: last.at, id: last.id }) : null;
        return { posts: shown.map(cardOf), next };
      }
    },
  };
}

interface ProfileRow {
  readonly profile: Omit<Profile, 'posts'>;
  readonly posts: Profile['posts'];
}
type PostRow = PostCard & Pick<PostPage, 'likedBy' | 'comments' | 'threadCount'>;

function pageReads(run: RunStatement): Pick<Reads, 'profile' | 'postWithComments' | 'followersOf'> {
  return {
    async profile(viewerId, handle) {
      const [row] = await run<ProfileRow>('profile', { viewerId, handle });
      return row === undefined ? null : { ...row.profile, posts: row.posts.slice(0, 12) };
    },
    async postWithComments(viewerId, id) {
      const [row] = await run<PostRow>('post', { viewerId, id });
      if (row === undefined) return null;
      const comments = row.comments
        .slice(0, 20)
        .map((comment): CommentCard => ({ ...comment, replies: comment.replies.slice(0, 3) }));
      return { ...cardOf(row), likedBy: row.likedBy.slice(0, 10), comments, threadCount: row.threadCount };
    },
    async followersOf(viewerId, handle, first, after) {
      const from = after === undefined ? { at: null, id: null } : (JSON.parse(after) as { at: number; id: string });
      const params = { viewerId, handle, limit: first + 1, ...from };
      const [row] = await run<{ totalCount: number; followers: Follower[] }>('followers', params);
      const { totalCount = 0, followers = [] } = row ?? {};
      const last = followers.length > first ? followers[first - 1] : undefined;
      const next = last === undefined ? null : JSON.stringify({ at: last.followedAtMs, id: last.id });
      return { totalCount, followers: followers.slice(0, first), next };
    },
  };
}

function writes(run: RunStatement): Writes {
  const only = async <Row>(name: string, params: Record<string, unknown>): Promise<Row> => {
    const [row] = await run<Row>(name, params);
    if (row === undefined) throw new Error(`${name}: nothing was written`);
    return row;
  };
  return {
    follow: (viewerId, userId) => only('follow', { viewerId, userId, nowMs: Date.now() }),
    unfollow: (viewerId, userId) => only('unfollow', { viewerId, userId }),
    like: (viewerId, id) => only('like', { viewerId, id, nowMs: Date.now() }),
    unlike: (viewerId, id) => only('unlike', { viewerId, id }),
    post(viewerId, text) {
      const hashtags = [...text.matchAll(/#(\w+)/g)].map((match) => match[1]?.toLowerCase() ?? '');
      return only('post-create', { id: newId('pst'), viewerId, text, hashtags, nowMs: Date.now() });
    },
    comment: (viewerId, postId, text) =>
      only('comment-create', { id: newId('cmt'), viewerId, postId, text, nowMs: Date.now() }),
  };
}

/** Takes back what was written to the graph, whoever wrote it. */
function createForget(run: RunStatement): NonNullable<Peer['forget']> {
  return async ({ posts, comments }) => {
    if (posts.length > 0) await run('forget-posts', { ids: posts });
    if (comments.length > 0) await run('forget-comments', { ids: comments });
  };
}

/** Also gives the way to run the other statements beside this file, for what is checked after a run. */
export function openDriverPeer(address: Neo4jAddress): Peer & { readonly run: RunStatement } {
  const driver = openDriver(address);
  const run = createRun(driver, address.database);
  return {
    name: 'driver',
    processes: address.pid === null ? {} : { neo4j: [address.pid] },
    run,
    async degree(viewerId, toId, direction) {
      if (viewerId === toId) return 0;
      const name = direction === 'ANY' ? 'degree-any' : 'degree-out';
      const [row] = await run<{ degree: number }>(name, { viewerId, toId });
      return row?.degree ?? null;
    },
    async degreesOf(viewerId, toIds) {
      const rows = await run<{ id: string; degree: number }>('degrees-any', { viewerId, toIds });
      const degrees = new Map(rows.map(({ id, degree }) => [id, degree]));
      return toIds.map((id) => (id === viewerId ? 0 : (degrees.get(id) ?? null)));
    },
    suggestions: async (viewerId, first) =>
      (await run<Suggestion>('suggestions', { viewerId, limit: first + 1 })).slice(0, first),
    ...feedReads(run),
    ...pageReads(run),
    ...writes(run),
    forget: createForget(run),
    close: () => driver.close(),
  };
}
