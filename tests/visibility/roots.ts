// The calls of each root field for one viewer of a world, and what each must answer according to the model.
import type { GraphQLObjectType } from 'graphql';

import type { Kind, View } from './model.ts';
import { pathsBetween } from './model.ts';
import { wrongNotifications } from './notifications.ts';
import type { Tie } from './world.ts';

/** What a call must lead to: exactly these nodes, in this order where it says so; or an error. */
export interface Expected {
  readonly ids?: readonly string[];
  readonly inOrder?: boolean;
  /** The ids may be among more, each of which must pass. */
  readonly rest?: (id: string) => boolean;
  readonly code?: 'NOT_FOUND' | 'UNAUTHENTICATED';
}

export interface Call {
  readonly args: string;
  readonly expected: Expected;
  /** How far to go on at most, where the nodes are those of other roots. */
  readonly depthMax?: number;
  /** Looks at the answer as a whole; says what is wrong with it, or null. */
  readonly check?: (value: never) => string | null;
}

interface Root {
  /** The arguments that the calls make use of, or leave out knowingly. */
  readonly args: readonly string[];
  calls(view: View): Call[];
}

const quote = (text: string): string => JSON.stringify(text);
const list = (ids: readonly string[]): string => `[${ids.map(quote).join(', ')}]`;
const idsOf = (things: readonly { id: string }[]): string[] => things.map(({ id }) => id);
const descending = (a: string, b: string): number => (a < b ? 1 : -1);

function one(view: View, kind: Kind, id: string, args: string): Call {
  return { args, expected: view.sees(kind, id) ? { ids: [id] } : { code: 'NOT_FOUND' } };
}

/** A call for whoever is signed in. */
function own(view: View, args: string, expected: (viewerId: string) => Expected): Call {
  return { args, expected: view.viewerId === null ? { code: 'UNAUTHENTICATED' } : expected(view.viewerId) };
}

const followees = ({ follows }: View, viewerId: string): string[] =>
  follows.filter((tie) => tie.from === viewerId).map((tie) => tie.to);

function latest(view: View, viewerId: string): string[] {
  const { mutes } = view.world;
  const authors = new Set([viewerId, ...followees(view, viewerId).filter((id) => !view.has(mutes, viewerId, id))]);
  return view.posts
    .filter((post) => authors.has(post.authorId) && view.sees('Post', post.id))
    .toSorted((a, b) => b.atMs - a.atMs || descending(a.id, b.id))
    .map(({ id }) => id);
}

/**
 * What may be mixed into TOP: what a followee likes, or somebody who likes what the viewer likes, and is PUBLIC, by
 * nobody whom the viewer mutes.
 */
function isRecommended(view: View, viewerId: string, postId: string): boolean {
  const post = view.post(postId);
  const { mutes } = view.world;
  const muted = (id: string): boolean => view.has(mutes, viewerId, id);
  const likes = (id: string): boolean => view.has(view.postLikes, id, postId);
  const liked = view.postLikes.filter(({ from }) => from === viewerId).map(({ to }) => to);
  const isSimilar = (id: string): boolean =>
    view.postLikes.some(({ from, to }) => from === id && liked.includes(to) && to !== postId);
  const isLiked =
    followees(view, viewerId).some((id) => !muted(id) && likes(id)) ||
    view.people.some(({ id }) => id !== viewerId && likes(id) && isSimilar(id));
  if (view.person(post?.authorId ?? '')?.isUnlisted === true) return false;
  return post?.visibility === 'PUBLIC' && isLiked && !muted(post.authorId) && view.sees('Post', postId);
}

function mutualsOf(view: View, viewerId: string, userId: string): string[] {
  return followees(view, viewerId)
    .filter((id) => view.has(view.follows, id, userId))
    .toSorted();
}

function suggestions(view: View, viewerId: string): string[] {
  const { dismissals } = view.world;
  const isTied = (id: string): boolean =>
    [view.follows, view.requests, dismissals].some((ties: readonly Tie[]) => view.has(ties, viewerId, id));
  return view.people
    .filter(({ id, isUnlisted }) => id !== viewerId && !isTied(id) && !view.blocked(id) && !isUnlisted)
    .map(({ id }) => ({ id, mutual: mutualsOf(view, viewerId, id).length }))
    .filter(({ mutual }) => mutual > 0)
    .toSorted((a, b) => b.mutual - a.mutual || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

interface Degree {
  degree: number | null;
  paths: { id: string }[][];
}

function degreeCall(view: View, from: string | null, to: string, direction: 'ANY' | 'OUT'): Call {
  const args = `to: ${quote(to)}, direction: ${direction}${from === null ? '' : `, from: ${quote(from)}`}`;
  const ends = [from, to].filter((id) => id !== null);
  const isVisible = ends.every((id) => view.sees('User', id));
  let paths: string[][] = [];
  const expected = own(view, args, (viewerId) => {
    if (!isVisible) return { code: 'NOT_FOUND' };
    paths = pathsBetween(view, from ?? viewerId, to, direction);
    return { ids: [...new Set(paths.flat())] };
  });
  const check = (found: Degree): string | null => {
    const wanted = { degree: paths[0] === undefined ? null : paths[0].length - 1, paths: paths.map(String).toSorted() };
    const answered = { degree: found.degree, paths: found.paths.map((path) => String(idsOf(path))).toSorted() };
    const [said, meant] = [JSON.stringify(answered), JSON.stringify(wanted)];
    return said === meant ? null : `answers ${said} where ${meant} is right`;
  };
  return { ...expected, check };
}

/** Everybody at once: no more about anybody than `degreeOfConnection` says, and of whom they may not see nothing. */
function degreesCall(view: View, direction: 'ANY' | 'OUT', maxDegree: number): Call {
  const ids = [...idsOf(view.world.people), 'usr_nobody'];
  const args = `to: ${list(ids)}, direction: ${direction}, maxDegree: ${maxDegree}`;
  const check = (found: { userId: string; degree: number | null; user: { id: string } | null }[]): string | null => {
    const answered = found.map(({ userId, degree, user }) => [userId, degree, user?.id ?? null]);
    const wanted = ids.map((id) => {
      if (!view.sees('User', id)) return [id, null, null];
      const [path] = pathsBetween(view, view.viewerId ?? '', id, direction, maxDegree);
      return [id, path === undefined ? null : path.length - 1, id];
    });
    const [said, meant] = [JSON.stringify(answered), JSON.stringify(wanted)];
    return said === meant ? null : `answers ${said} where ${meant} is right`;
  };
  return { ...own(view, args, () => ({})), check };
}

/** Who the suggestions come from: on each edge all of them, and nobody else. */
function suggestionsCall(view: View, order: 'MUTUALS' | 'BEST'): Call {
  const check = ({ edges }: { edges: { node: { id: string }; mutuals: { id: string }[] }[] }): string | null => {
    const wrong = edges.find(
      ({ node, mutuals }) => String(idsOf(mutuals)) !== String(mutualsOf(view, view.viewerId ?? '', node.id)),
    );
    return wrong === undefined ? null : `${wrong.node.id} has the mutuals ${idsOf(wrong.mutuals).join()}`;
  };
  return {
    ...own(view, `order: ${order}`, (viewerId) => ({ ids: suggestions(view, viewerId), inOrder: order === 'MUTUALS' })),
    check,
  };
}

function some(view: View, kind: Kind, ids: readonly string[], key = 'id'): Call[] {
  const [args, allowed] = [`where: { ${key}: { in: ${list(ids)} } }`, ids.filter((id) => view.sees(kind, id))];
  return [{ args, expected: { ids: allowed } }];
}

const users: Root = { args: ['where'], calls: (view) => some(view, 'User', idsOf(view.world.people)) };
const posts: Root = { args: ['where'], calls: (view) => some(view, 'Post', idsOf(view.world.posts)) };
const comments: Root = { args: ['where'], calls: (view) => some(view, 'Comment', idsOf(view.world.comments)) };
const tags = (view: View): string[] => [...new Set(view.world.posts.flatMap(({ hashtags }) => hashtags))];
const hashtags: Root = { args: ['where'], calls: (view) => some(view, 'Hashtag', tags(view), 'name') };

/** Every root field that leads to nodes. */
export const ROOTS: Readonly<Record<string, Root>> = {
  me: { args: [], calls: (view) => [own(view, '', (viewerId) => ({ ids: [viewerId] }))] },
  user: {
    args: ['id', 'handle'],
    calls: (view) =>
      view.world.people.flatMap(({ id, handle }, n) => {
        const byHandle = one(view, 'User', id, `handle: ${quote(handle)}`);
        return n < 2 ? [byHandle, one(view, 'User', id, `id: ${quote(id)}`)] : [byHandle];
      }),
  },
  post: {
    args: ['id'],
    calls: (view) => idsOf(view.world.posts).map((id) => one(view, 'Post', id, `id: ${quote(id)}`)),
  },
  comment: {
    args: ['id'],
    calls: (view) => idsOf(view.world.comments).map((id) => one(view, 'Comment', id, `id: ${quote(id)}`)),
  },
  media: {
    args: ['id'],
    calls: (view) => idsOf(view.world.media).map((id) => one(view, 'Media', id, `id: ${quote(id)}`)),
  },
  uploads: {
    args: [],
    calls: (view) => [
      own(view, '', (viewerId) => {
        const ids = idsOf(view.world.media.filter(({ uploaderId }) => uploaderId === viewerId)).toReversed();
        return { ids, inOrder: true };
      }),
    ],
  },
  feed: {
    args: ['order'],
    calls: (view) => [
      own(view, 'order: LATEST', (viewerId) => ({ ids: latest(view, viewerId), inOrder: true })),
      own(view, 'order: TOP', (viewerId) => ({
        ids: latest(view, viewerId),
        rest: (id) => isRecommended(view, viewerId, id),
      })),
    ],
  },
  savedPosts: {
    args: [],
    calls: (view) => [
      own(view, '', (viewerId) => ({
        ids: idsOf(view.posts.filter(({ id }) => view.has(view.world.saves, viewerId, id) && view.sees('Post', id))),
      })),
    ],
  },
  followRequests: {
    args: [],
    calls: (view) => [
      own(view, '', (viewerId) => ({
        ids: view.requests.filter((tie) => tie.to === viewerId && view.sees('User', tie.from)).map((tie) => tie.from),
      })),
    ],
  },
  notifications: {
    args: ['unreadOnly'],
    calls: (view) => {
      const check = ({ edges }: { edges: Parameters<typeof wrongNotifications>[1] }) => wrongNotifications(view, edges);
      return [{ ...own(view, '', () => ({})), check, depthMax: 0 }];
    },
  },
  peopleYouMayKnow: {
    args: ['order'],
    calls: (view) => [suggestionsCall(view, 'MUTUALS'), suggestionsCall(view, 'BEST')],
  },
  degreeOfConnection: {
    args: ['from', 'to', 'direction', 'maxDegree'],
    calls: (view) => {
      const ids = idsOf(view.world.people);
      const [first = ''] = ids;
      const between = ids.map((id, n) => degreeCall(view, n % 2 === 0 ? null : first, id, n % 3 === 0 ? 'OUT' : 'ANY'));
      return [...between, degreeCall(view, null, ids.at(-1) ?? '', 'ANY')];
    },
  },
  degreesOfConnection: {
    args: ['to', 'direction', 'maxDegree'],
    calls: (view) => [degreesCall(view, 'ANY', 3), degreesCall(view, 'OUT', 2), degreesCall(view, 'ANY', 1)],
  },
  users,
  usersConnection: users,
  posts,
  postsConnection: posts,
  comments,
  commentsConnection: comments,
  hashtags,
  hashtagsConnection: hashtags,
};

const PAGING = ['first', 'after', 'limit', 'offset', 'sort'];

/** The calls of a root field, each with the most rows that may be asked for. Throws on an unknown field or argument. */
export function callsOf(query: GraphQLObjectType, name: string, view: View): Call[] {
  const [root, field] = [ROOTS[name], query.getFields()[name]];
  if (root === undefined || field === undefined) {
    throw new Error(`Say in tests/visibility/roots.ts how to call Query.${name}, and what it may answer`);
  }
  const known = [...root.args, ...PAGING];
  const unknown = field.args.find((arg) => !known.includes(arg.name));
  if (unknown) throw new Error(`Say in tests/visibility/roots.ts what to give to Query.${name}(${unknown.name})`);
  const most = field.args.find((arg) => arg.name === 'first' || arg.name === 'limit');
  const rows = most === undefined ? [] : [`${most.name}: 100`];
  return root.calls(view).map((call) => {
    const args = [call.args, ...rows].filter((part) => part !== '').join(', ');
    return { ...call, args: args === '' ? '' : `(${args})` };
  });
}
