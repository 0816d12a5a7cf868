// PostgreSQL as a peer: the best statement that we know for each question, prepared, on a pool of connections. One
// statement is one transaction, so that counts and what they count change together.
import { readFileSync } from 'node:fs';

import pg from 'pg';

import { extractHashtags, extractMentions } from '../../../src/domain/post/text.ts';
import { newId } from '../../../src/graph/ids.ts';
import type { PostgresAddress } from '../bench-data.ts';
import type { CommentCard, FeedPage, Follower, Peer, Person, PostCard, Profile } from '../peer.ts';

/** A statement that takes longer is ended by the server: a run has to end. */
const STATEMENT_MS_MAX = 30_000;
/** From so many followees on the feed walks along the time of all posts: where the two met among 200,000 people. */
const WIDE = { newest: 2_000, after: 1_000 };
/** Above every time and number: the first page. */
const TOP = { at: '9223372036854775807', post: '9223372036854775807', person: '2147483647' };

interface CardRow {
  id: string;
  text: string;
  at: number;
  visibility: string;
  likes: number;
  comments: number;
  shares: number;
  hashtags: string[];
  mentions: string[];
  liked: boolean;
  saved: boolean;
  author_id: string;
  handle: string;
  display_name: string;
  avatar_url: string | null;
  is_verified: boolean;
  n: number;
}

interface ProfileRow extends Omit<CardRow, 'text'> {
  bio: string;
  is_private: boolean;
  followers: number;
  followees: number;
  posts: number;
  follows: boolean;
  requested: boolean;
  followed: boolean;
  blocks: boolean;
  mutes: boolean;
  newest: Profile['posts'] | null;
}

interface FollowersRow {
  total: number;
  ids: string[] | null;
  handles: string[];
  times: number[];
  followed: boolean[];
  next: string | null;
}

type Post = CardRow & { threads: number; likers: string[]; twenty: CommentCard[] | null };

/** [id, handle, id, handle …] as people. */
function peopleOf(words: readonly string[]): Person[] {
  return Array.from({ length: words.length / 2 }, (_, i) => ({
    id: words[2 * i] ?? '',
    handle: words[2 * i + 1] ?? '',
  }));
}

function cardOf(row: CardRow): PostCard {
  return {
    id: row.id,
    text: row.text,
    createdAtMs: row.at,
    visibility: row.visibility,
    likeCount: row.likes,
    commentCount: row.comments,
    shareCount: row.shares,
    viewerHasLiked: row.liked,
    viewerHasSaved: row.saved,
    hashtags: row.hashtags,
    mentions: peopleOf(row.mentions),
    author: {
      id: row.author_id,
      handle: row.handle,
      displayName: row.display_name,
      avatarUrl: row.avatar_url,
      isVerified: row.is_verified,
    },
  };
}

function profileOf(row: ProfileRow): Profile {
  return {
    id: row.id,
    handle: row.handle,
    displayName: row.display_name,
    avatarUrl: row.avatar_url,
    isVerified: row.is_verified,
    bio: row.bio,
    isPrivate: row.is_private,
    followerCount: row.followers,
    followingCount: row.followees,
    postCount: row.posts,
    viewerFollows: row.follows,
    viewerRequested: row.requested,
    followsViewer: row.followed,
    viewerBlocks: row.blocks,
    viewerMutes: row.mutes,
    posts: row.newest ?? [],
  };
}

/** Runs the statement of a file with its parameters; prepared once for each connection. */
export type Ask = <Row>(file: string, params: readonly unknown[]) => Promise<Row[]>;

export function createAsk(pool: pg.Pool): Ask {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const text = texts.get(file) ?? readFileSync(new URL(`${file}.sql`, import.meta.url), 'utf8');
    texts.set(file, text);
    return text;
  };
  return async <Row>(file: string, params: readonly unknown[]): Promise<Row[]> => {
    const { rows } = await pool.query({ name: file, text: textOf(file), values: [...params] });
    return rows as Row[];
  };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('what was written to is not there, or not for this viewer');
  return row;
}

function readsOf(ask: Ask) {
  return {
    async feedLatest(viewer: string, first: number, after?: string): Promise<FeedPage> {
      const [at = TOP.at, n = TOP.post] = after?.split(' ') ?? [];
      const width = (await ask<{ followees: number }>('feed-width', [viewer]))[0]?.followees ?? 0;
      const isWide = width >= (after === undefined ? WIDE.newest : WIDE.after);
      const file = isWide ? 'feed-walk' : after === undefined ? 'feed-newest' : 'feed-after';
      const rows = await ask<CardRow>(file, file === 'feed-newest' ? [viewer, first] : [viewer, first, at, n]);
      const last = rows.at(-1);
      const next = last === undefined || rows.length < first ? null : `${last.at} ${last.n}`;
      return { posts: rows.map(cardOf), next };
    },
    async profile(viewer: string, handle: string) {
      const [row] = await ask<ProfileRow>('profile', [viewer, handle]);
      return row === undefined ? null : profileOf(row);
    },
    async postWithComments(viewer: string, id: string) {
      const [row] = await ask<Post>('post', [viewer, id]);
      if (row === undefined) return null;
      return { ...cardOf(row), likedBy: peopleOf(row.likers), comments: row.twenty ?? [], threadCount: row.threads };
    },
    async followersOf(viewer: string, handle: string, first: number, after?: string) {
      const [at = TOP.at, n = TOP.person] = after?.split(' ') ?? [];
      const [row] = await ask<FollowersRow>('followers', [viewer, handle, first, at, n]);
      const followers = (row?.ids ?? []).map((id, i): Follower => ({
        id,
        handle: row?.handles[i] ?? '',
        followedAtMs: row?.times[i] ?? 0,
        viewerFollows: row?.followed[i] ?? false,
      }));
      return { totalCount: row?.total ?? 0, followers, next: followers.length < first ? null : (row?.next ?? null) };
    },
  } satisfies Partial<Peer>;
}

function graphReadsOf(ask: Ask) {
  return {
    async degree(viewer: string, to: string, direction: 'OUT' | 'ANY') {
      const file = direction === 'OUT' ? 'degree-out' : 'degree-any';
      return (await ask<{ degree: number | null }>(file, [viewer, to]))[0]?.degree ?? null;
    },
    async suggestions(viewer: string, first: number) {
      const rows = await ask<CardRow & { mutuals: number; three: string[] }>('suggestions', [viewer, first]);
      return rows.map(({ id, handle, display_name: displayName, mutuals: mutualCount, three }) => ({
        id,
        handle,
        displayName,
        mutualCount,
        mutuals: peopleOf(three),
      }));
    },
  } satisfies Partial<Peer>;
}

function writesOf(ask: Ask) {
  return {
    async follow(viewer: string, to: string) {
      const params = [viewer, to, Date.now()];
      const { state, followers } = only(
        await ask<{ state: 'FOLLOWING' | 'REQUESTED'; followers: number }>('follow', params),
      );
      return { state, followerCount: followers };
    },
    async unfollow(viewer: string, to: string) {
      return { followerCount: only(await ask<{ followers: number }>('unfollow', [viewer, to])).followers };
    },
    async like(viewer: string, post: string) {
      return { likeCount: only(await ask<{ likes: number }>('like', [viewer, post, Date.now()])).likes };
    },
    async unlike(viewer: string, post: string) {
      return { likeCount: only(await ask<{ likes: number }>('unlike', [viewer, post])).likes };
    },
    async post(viewer: string, text: string) {
      const words = [extractHashtags(text), extractMentions(text)];
      return only(await ask<{ id: string }>('write-post', [viewer, newId('pst'), text, Date.now(), ...words]));
    },
    async comment(viewer: string, post: string, text: string) {
      const params = [viewer, newId('cmt'), post, text, Date.now()];
      const { id, comments } = only(await ask<{ id: string; comments: number }>('write-comment', params));
      return { id, commentCount: comments };
    },
    async forget({ posts, comments }: { readonly posts: readonly string[]; readonly comments: readonly string[] }) {
      await ask('forget', [posts, comments]);
    },
  } satisfies Partial<Peer>;
}

export async function openPostgresPeer(
  address: PostgresAddress,
  connections: number,
): Promise<Peer & { readonly version: string }> {
  const { host, port, user, database, pid } = address;
  // Times and numbers are far below 2^53.
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  types.setTypeParser(INT8_ARRAY, (text) => text.slice(1, -1).split(',').filter(Boolean).map(Number));
  const limits = { max: connections, statement_timeout: STATEMENT_MS_MAX };
  const pool = new pg.Pool({ host, port, user, database, types, ...limits });
  // An idle connection that ends with its server is nobody's failure; one at work fails its own statement.
  pool.on('error', () => undefined);
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  const ask = createAsk(pool);
  return {
    name: 'postgres',
    version: rows[0]?.server_version ?? 'unknown',
    processes: { postgres: [pid] },
    ...readsOf(ask),
    ...graphReadsOf(ask),
    ...writesOf(ask),
    close: () => pool.end(),
  };
}

const INT8_ARRAY = 1016;
