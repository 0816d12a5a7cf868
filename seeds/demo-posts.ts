// What the people of the demo network post, and how the others answer: over the last 60 days, and only by those who
// may see it.
import { idOf, type ImportedVisibility, type LikeRow, type PostRow } from '../src/domain/import/rows.ts';
import { DAY_MS, KNOWN_PEOPLE, pairOf, type Person, type Society } from './demo-people.ts';
import type { Random } from './random.ts';
import { replies as replyWords, shareWords } from './words/everyday.ts';
import { composeComment, composePost } from './words/compose.ts';

const SPAN_MS = 60 * DAY_MS;
const HOUR_MS = 3_600_000;
const SHARE_SHARE = 0.06;
const DEPTH_MAX = 3;
/** Whoever tries the examples of the documentation meets these, so they have something to show. */
const POSTS_OF_KNOWN_MIN = 9;

export interface CommentRow {
  readonly id: string;
  readonly author: string;
  readonly post: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly text: string;
  readonly createdAtMs: number;
}

export interface ShareRow {
  readonly post: string;
  readonly shared: string;
  readonly atMs: number;
}

export interface CommentLikeRow {
  readonly user: string;
  readonly comment: string;
  readonly atMs: number;
}

export interface Talk {
  readonly posts: PostRow[];
  readonly shares: ShareRow[];
  readonly likes: LikeRow[];
  readonly saves: LikeRow[];
  readonly comments: CommentRow[];
  readonly commentLikes: CommentLikeRow[];
}

interface Draft {
  readonly row: PostRow;
  readonly author: Person;
  readonly thing: string;
  /** A bare share is answered under the post that it shares. */
  readonly isBare: boolean;
}

interface Scene {
  readonly random: Random;
  readonly society: Society;
  readonly nowMs: number;
  readonly talk: Talk;
  idFor(prefix: 'pst' | 'cmt', atMs: number): string;
}

/** Most is said in the morning, at lunch and in the evening. */
const HOURS = [6, 7, 7, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 18, 19, 19, 20, 20, 20, 21, 21, 22, 23];

function timeOfPost({ random, nowMs }: Scene): number {
  const day = Math.floor((nowMs - random.unit() * SPAN_MS) / DAY_MS) * DAY_MS;
  const atMs = day + random.pick(HOURS) * HOUR_MS + random.int(0, HOUR_MS - 1);
  const earliestMs = nowMs - SPAN_MS;
  return atMs > nowMs || atMs < earliestMs ? random.int(earliestMs, nowMs) : atMs;
}

/** Some minutes or days later, never in the future. */
const later = ({ random, nowMs }: Scene, afterMs: number, meanMs: number): number =>
  Math.min(nowMs, Math.round(afterMs + 60_000 - Math.log(1 - random.unit()) * meanMs));

function visibilityOf(random: Random): ImportedVisibility {
  if (random.chance(0.86)) return 'PUBLIC';
  return random.chance(0.72) ? 'FOLLOWERS' : 'PRIVATE';
}

/** The rule of the product, for two people of whom neither is away. */
export function canSee(society: Society, viewer: number, author: number, visibility: ImportedVisibility): boolean {
  if (viewer === author) return true;
  if (visibility === 'PRIVATE' || society.blocked.has(pairOf(viewer, author))) return false;
  const isOpen = visibility === 'PUBLIC' && society.people[author]?.isPrivate === false;
  return isOpen || society.follows[viewer]?.has(author) === true;
}

function writePost(scene: Scene, author: Person, atMs: number): Draft {
  const { random, society } = scene;
  const friends = [...(society.follows[author.index] ?? [])]
    .map((index) => society.people[index])
    .filter((friend) => friend?.interest === author.interest && !friend.isPrivate);
  const { text, thing } = composePost(
    random,
    author.interest,
    friends.map((friend) => friend?.handle ?? ''),
  );
  const visibility = visibilityOf(random);
  const row = { id: scene.idFor('pst', atMs), author: author.handle, text, visibility, createdAtMs: atMs };
  return { row, author, thing, isBare: false };
}

function sharePost(scene: Scene, author: Person, atMs: number, earlier: readonly Draft[]): Draft | undefined {
  const { random, society, talk } = scene;
  const open = earlier.filter(
    (draft) =>
      draft.row.visibility === 'PUBLIC' &&
      !draft.author.isPrivate &&
      !draft.isBare &&
      draft.author !== author &&
      (draft.author.isCelebrity || society.follows[author.index]?.has(draft.author.index) === true) &&
      draft.row.createdAtMs > atMs - 10 * DAY_MS,
  );
  if (open.length === 0) return undefined;
  const shared = random.pick(open);
  const isBare = random.chance(0.5);
  const id = scene.idFor('pst', atMs);
  talk.shares.push({ post: id, shared: shared.row.id, atMs });
  const text = isBare ? '' : random.pick(shareWords);
  return {
    row: { id, author: author.handle, text, visibility: 'PUBLIC', createdAtMs: atMs },
    author,
    thing: '',
    isBare,
  };
}

/** Posts in the order in which they were written, so that a share comes after what it shares. */
function writePosts(scene: Scene): Draft[] {
  const { random, society, talk } = scene;
  const plan = society.people.flatMap((author) => {
    const mean = author.isCelebrity ? 24 : 5;
    const least = author.index < KNOWN_PEOPLE ? POSTS_OF_KNOWN_MIN : 0;
    const count = Math.max(least, Math.min(60, Math.round(mean * Math.exp(0.6 * random.normal()))));
    return Array.from({ length: count }, () => ({ author, atMs: timeOfPost(scene) }));
  });
  const drafts: Draft[] = [];
  for (const { author, atMs } of plan.sort((a, b) => a.atMs - b.atMs)) {
    const share = random.chance(SHARE_SHARE) ? sharePost(scene, author, atMs, drafts.slice(-300)) : undefined;
    drafts.push(share ?? writePost(scene, author, atMs));
  }
  talk.posts.push(...drafts.map(({ row }) => row));
  return drafts;
}

function audienceOf({ random, society }: Scene, { author, row }: Draft): Person[] {
  const followers = [...(society.followers[author.index] ?? [])];
  const passers = random.sample(society.people, 6).map((person) => person.index);
  return [...new Set([...followers, ...passers])]
    .filter((viewer) => viewer !== author.index && canSee(society, viewer, author.index, row.visibility))
    .flatMap((index) => society.people[index] ?? []);
}

function answer(scene: Scene, draft: Draft, audience: readonly Person[]): void {
  const { random, talk } = scene;
  const add = (author: Person, parent: CommentRow | null, text: string): CommentRow => {
    const createdAtMs = later(scene, parent?.createdAtMs ?? draft.row.createdAtMs, 8 * HOUR_MS);
    const depth = parent === null ? 0 : parent.depth + 1;
    const id = scene.idFor('cmt', createdAtMs);
    const comment = {
      id,
      author: author.handle,
      post: draft.row.id,
      parent: parent?.id ?? null,
      depth,
      text,
      createdAtMs,
    };
    talk.comments.push(comment);
    for (const fan of random.sample([...audience, draft.author], random.int(0, 3))) {
      if (fan === author) continue;
      talk.commentLikes.push({ user: fan.handle, comment: id, atMs: later(scene, createdAtMs, 4 * HOUR_MS) });
    }
    return comment;
  };
  const liveliness = Math.min(9, Math.round(Math.exp(0.2 + 0.8 * random.normal()) - 0.5));
  for (const person of random.sample(audience, liveliness)) {
    let last = add(person, null, composeComment(random, draft.author.interest, draft.thing));
    while (last.depth < DEPTH_MAX && random.chance(0.35)) {
      const speaker = last.author === draft.author.handle ? person : draft.author;
      const words = random.pick(replyWords);
      last = add(speaker, last, random.chance(0.25) ? `@${last.author} ${words}` : words);
    }
  }
}

/** All that is said in 60 days. */
export function makeTalk(random: Random, society: Society, nowMs: number, seed: number): Talk {
  const talk: Talk = { posts: [], shares: [], likes: [], saves: [], comments: [], commentLikes: [] };
  let made = 0;
  const idFor: Scene['idFor'] = (prefix, atMs) => idOf(prefix, atMs, `demo:${seed}:${made++}`);
  const scene: Scene = { random, society, nowMs, talk, idFor };
  for (const draft of writePosts(scene)) {
    if (draft.isBare || draft.row.visibility === 'PRIVATE') continue;
    const audience = audienceOf(scene, draft);
    const charm = Math.min(0.7, 0.1 * Math.exp(0.7 * random.normal()));
    for (const fan of audience.filter(() => random.chance(charm))) {
      talk.likes.push({
        user: fan.handle,
        post: draft.row.id,
        atMs: later(scene, draft.row.createdAtMs, 10 * HOUR_MS),
      });
    }
    for (const keeper of audience.filter(() => random.chance(0.012))) {
      talk.saves.push({ user: keeper.handle, post: draft.row.id, atMs: later(scene, draft.row.createdAtMs, DAY_MS) });
    }
    answer(scene, draft, audience);
  }
  return talk;
}
