// The people of the demo network and who follows whom: ten communities of interest, dense inside and loose between, a
// few celebrities that half of everybody follows, some private accounts, and the odd quarrel.
import { idOf, type UserRow } from '../src/domain/import/rows.ts';
import type { Random } from './random.ts';
import { composeBio, composeName } from './words/compose.ts';
import { interestAt, interestNamed } from './words/index.ts';
import type { Interest } from './words/interest.ts';

export const DAY_MS = 86_400_000;
/** The account whose creation time tells when the demo was seeded. */
export const ANCHOR = { handle: 'ada', ageMs: 400 * DAY_MS } as const;

const PEOPLE = 360;
const PRIVATE_SHARE = 0.12;
const FOLLOW_INSIDE = 0.3;
const FOLLOW_BACK = 0.55;
const FOLLOW_CELEBRITY = 0.5;
const REQUEST_SHARE = 0.2;
const BLOCKS = 14;
const MUTES = 40;

export interface Person extends UserRow {
  readonly index: number;
  readonly interest: Interest;
  readonly isCelebrity: boolean;
}

export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly atMs: number;
}

/** Who has to do with whom, by index. */
export interface Society {
  readonly people: readonly Person[];
  /** follows[a] holds b where a follows b; followers the other way round. */
  readonly follows: readonly ReadonlySet<number>[];
  readonly followers: readonly ReadonlySet<number>[];
  readonly blocked: ReadonlySet<string>;
  readonly ties: {
    readonly follows: readonly Tie[];
    readonly requests: readonly Tie[];
    readonly blocks: readonly Tie[];
    readonly mutes: readonly Tie[];
  };
}

interface Known {
  readonly handle: string;
  readonly name: string;
  readonly bio: string;
  readonly interest: string;
  readonly isPrivate?: boolean;
  readonly isCelebrity?: boolean;
}

/** The handles that the documentation uses. */
const KNOWN: readonly Known[] = [
  { handle: 'ada', name: 'Ada Byron', bio: 'Graphs, tests, tea. Follows too many people.', interest: 'code' },
  { handle: 'grace', name: 'Grace Okafor', bio: 'Deletes code for a living.', interest: 'code' },
  { handle: 'linus', name: 'Linus Virtanen', bio: 'Commutes by bike, whatever falls.', interest: 'cycling' },
  { handle: 'nova', name: 'Nova', bio: 'New record out now. Tour dates soon.', interest: 'music', isCelebrity: true },
  { handle: 'eve', name: 'Eve Moreau', bio: 'Reads on stairs.', interest: 'books', isPrivate: true },
];
/** They are the first people of the network. */
export const KNOWN_PEOPLE = KNOWN.length;
/** One in this many is a celebrity: the first of each second community, and nova. */
const CELEBRITY_EVERY = 60;

export const pairOf = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function freeHandle(random: Random, stem: string, taken: Set<string>): string {
  let handle = stem.slice(0, 26).padEnd(3, 'a');
  while (taken.has(handle)) handle = `${stem.slice(0, 26)}${random.int(2, 999)}`;
  taken.add(handle);
  return handle;
}

function makePeople(random: Random, nowMs: number): Person[] {
  const taken = new Set(KNOWN.map(({ handle }) => handle));
  return Array.from({ length: PEOPLE }, (_, index) => {
    const known = KNOWN[index];
    const { name, stem } = composeName(random);
    const interest = interestNamed(known?.interest ?? '') ?? interestAt(index);
    const isCelebrity = known === undefined ? index % CELEBRITY_EVERY === 10 : known.isCelebrity === true;
    const handle = known?.handle ?? freeHandle(random, stem, taken);
    const ageMs = handle === ANCHOR.handle ? ANCHOR.ageMs : random.int(61 * DAY_MS, 900 * DAY_MS);
    const createdAtMs = nowMs - ageMs;
    const isPrivate = !isCelebrity && random.chance(PRIVATE_SHARE);
    return {
      index,
      handle,
      id: idOf('usr', createdAtMs, `demo:${handle}`),
      displayName: known?.name ?? name,
      bio: known?.bio ?? composeBio(random, interest),
      isPrivate: known === undefined ? isPrivate : known.isPrivate === true,
      isVerified: isCelebrity,
      createdAtMs,
      interest,
      isCelebrity,
    };
  });
}

/** Whom a person would follow of their own accord. */
function choose(random: Random, person: Person, people: readonly Person[]): Person[] {
  const wide = person.handle === ANCHOR.handle ? 0.12 : 0.015;
  return people.filter((other) => {
    if (other === person) return false;
    const near = other.interest === person.interest;
    if (other.isCelebrity) return random.chance(near ? 0.85 : FOLLOW_CELEBRITY);
    return random.chance(near && !person.isCelebrity ? FOLLOW_INSIDE : wide);
  });
}

function makeBlocks(random: Random, people: readonly Person[]): Map<string, readonly [Person, Person]> {
  const blocks = new Map<string, readonly [Person, Person]>();
  const quarrelsome = people.filter((person) => !person.isCelebrity && person.index >= KNOWN.length);
  while (blocks.size < BLOCKS) {
    const [a, b] = random.sample(quarrelsome, 2);
    if (a !== undefined && b !== undefined) blocks.set(pairOf(a.index, b.index), [a, b]);
  }
  return blocks;
}

/** Everybody and their ties: nobody follows across a block, and asks nobody whom they follow. */
export function makeSociety(random: Random, nowMs: number): Society {
  const people = makePeople(random, nowMs);
  const follows = people.map(() => new Set<number>());
  const followers = people.map(() => new Set<number>());
  const blocks = makeBlocks(random, people);
  const ties = { follows: [] as Tie[], requests: [] as Tie[], blocks: [] as Tie[], mutes: [] as Tie[] };
  const asked = new Set<string>();
  const tie = (a: Person, b: Person): Tie => ({
    from: a.handle,
    to: b.handle,
    atMs: random.int(Math.max(a.createdAtMs, b.createdAtMs), nowMs),
  });
  const approach = (a: Person, b: Person): void => {
    if (
      follows[a.index]?.has(b.index) === true ||
      asked.has(`${a.index} ${b.index}`) ||
      blocks.has(pairOf(a.index, b.index))
    )
      return;
    if (b.isPrivate && random.chance(REQUEST_SHARE)) {
      asked.add(`${a.index} ${b.index}`);
      ties.requests.push(tie(a, b));
      return;
    }
    follows[a.index]?.add(b.index);
    followers[b.index]?.add(a.index);
    ties.follows.push(tie(a, b));
  };
  for (const person of people) {
    for (const other of choose(random, person, people)) {
      approach(person, other);
      if (!other.isCelebrity && random.chance(FOLLOW_BACK)) approach(other, person);
    }
  }
  for (const [a, b] of blocks.values()) ties.blocks.push(tie(a, b));
  for (const { from, to, atMs } of random.sample(ties.follows, MUTES)) ties.mutes.push({ from, to, atMs });
  return { people, follows, followers, blocked: new Set(blocks.keys()), ties };
}
