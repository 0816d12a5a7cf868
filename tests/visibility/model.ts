// Who may see what, said a second time: written from the contract's comments and docs/graph-model.md, over plain data,
// sharing no code with the rules. Where the two differ, one of them is wrong.
import type { Medium } from './media.ts';
import type { Comment, Person, Post, Tie, World } from './world.ts';

export type Kind = 'User' | 'OpenUser' | 'Post' | 'Comment' | 'Hashtag' | 'Media';

/** What is there at all, whoever looks: nothing deleted, nobody away. */
export interface Facts {
  readonly world: World;
  person(id: string): Person | undefined;
  post(id: string): Post | undefined;
  comment(id: string): Comment | undefined;
  medium(id: string): Medium | undefined;
  /** People, posts and comments that are there. */
  readonly people: readonly Person[];
  readonly posts: readonly Post[];
  readonly comments: readonly Comment[];
  readonly follows: readonly Tie[];
  readonly requests: readonly Tie[];
  readonly postLikes: readonly Tie[];
  readonly commentLikes: readonly Tie[];
}

/** What one viewer, or nobody, may see of it. A hashtag's id is its name. */
export interface View extends Facts {
  readonly viewerId: string | null;
  sees(kind: Kind, id: string): boolean;
  /** Whether the viewer may read whom this person follows, and who follows them. */
  listsOpen(userId: string): boolean;
  blocked(userId: string): boolean;
  has(ties: readonly Tie[], from: string | null, to: string): boolean;
}

const has = (ties: readonly Tie[], from: string | null, to: string): boolean =>
  ties.some((tie) => tie.from === from && tie.to === to);

function isRemoved(world: World, comment: Comment): boolean {
  if (comment.isDeleted) return true;
  const parent = world.comments.find(({ id }) => id === comment.parentId);
  return parent !== undefined && isRemoved(world, parent);
}

export function factsOf(world: World): Facts {
  const people = world.people.filter((person) => !person.isDeactivated);
  const isHere = new Set(people.map(({ id }) => id));
  const posts = world.posts.filter((post) => !post.isDeleted && isHere.has(post.authorId));
  const comments = world.comments.filter((comment) => !isRemoved(world, comment) && isHere.has(comment.writerId));
  const between = (ties: readonly Tie[]): Tie[] => ties.filter(({ from, to }) => isHere.has(from) && isHere.has(to));
  const byPeople = (ties: readonly Tie[]): Tie[] => ties.filter(({ from }) => isHere.has(from));
  return {
    world,
    people,
    posts,
    comments,
    person: (id) => people.find((person) => person.id === id),
    post: (id) => posts.find((post) => post.id === id),
    comment: (id) => comments.find((comment) => comment.id === id),
    medium: (id) => world.media.find((medium) => medium.id === id),
    follows: between(world.follows),
    requests: between(world.requests),
    postLikes: byPeople(world.postLikes),
    commentLikes: byPeople(world.commentLikes),
  };
}

export function viewOf(facts: Facts, viewerId: string | null): View {
  const { world } = facts;
  const blocked = (userId: string): boolean =>
    has(world.blocks, viewerId, userId) || (viewerId !== null && has(world.blocks, userId, viewerId));
  const follows = (userId: string): boolean => has(facts.follows, viewerId, userId);

  const seesUser = (id: string): boolean =>
    facts.person(id) !== undefined && !(viewerId !== null && has(world.blocks, id, viewerId));

  const listsOpen = (id: string): boolean =>
    seesUser(id) && (id === viewerId || facts.person(id)?.isPrivate === false || follows(id));

  /** The post's own audience, whatever it shares. */
  const isAddressed = (post: Post): boolean => {
    if (post.authorId === viewerId) return true;
    if (blocked(post.authorId) || post.visibility === 'PRIVATE') return false;
    const isOpen = post.visibility === 'PUBLIC' && facts.person(post.authorId)?.isPrivate === false;
    return isOpen || follows(post.authorId);
  };

  const seesPost = (id: string): boolean => {
    const post = facts.post(id);
    if (post === undefined || !isAddressed(post)) return false;
    if (post.text !== '') return true;
    const shared = post.sharedId === null ? undefined : facts.post(post.sharedId);
    return shared !== undefined && isAddressed(shared);
  };

  const seesComment = (id: string): boolean => {
    const comment = facts.comment(id);
    if (comment === undefined || !seesPost(comment.postId)) return false;
    return comment.writerId === viewerId || !blocked(comment.writerId);
  };

  const seesMedium = (id: string): boolean => {
    const medium = facts.medium(id);
    if (medium === undefined) return false;
    const { uploaderId, postId, isAvatar } = medium;
    return uploaderId === viewerId || (postId !== null && seesPost(postId)) || (isAvatar && seesUser(uploaderId));
  };

  const rules: Record<Kind, (id: string) => boolean> = {
    User: seesUser,
    OpenUser: listsOpen,
    Post: seesPost,
    Comment: seesComment,
    Media: seesMedium,
    Hashtag: (name) => facts.posts.some((post) => post.hashtags.includes(name) && seesPost(post.id)),
  };
  return { ...facts, viewerId, sees: (kind, id) => rules[kind](id), listsOpen, blocked, has };
}

/** Shortest paths of at most `maxDegree` steps over follows that the viewer may see, each from..to. */
export function pathsBetween(
  view: View,
  from: string,
  to: string,
  direction: 'ANY' | 'OUT',
  maxDegree = 6,
): string[][] {
  if (from === to) return [[from]];
  const mayStep = (a: string, b: string): boolean => {
    const isFollow = has(view.follows, a, b) || (direction === 'ANY' && has(view.follows, b, a));
    return isFollow && !view.blocked(a) && !view.blocked(b) && (view.listsOpen(a) || view.listsOpen(b));
  };
  let paths = [[from]];
  const reached = new Set([from]);
  for (let degree = 1; degree <= maxDegree; degree += 1) {
    const next = paths.flatMap((path) => {
      const last = path.at(-1)!;
      // Through somebody whose lists are closed no path goes: only the ends may be private.
      if (last !== from && !view.listsOpen(last)) return [];
      return view.people.filter(({ id }) => !reached.has(id) && mayStep(last, id)).map(({ id }) => [...path, id]);
    });
    const found = next.filter((path) => path.at(-1) === to);
    if (found.length > 0) return found;
    for (const path of next) reached.add(path.at(-1)!);
    paths = next;
  }
  return [];
}
