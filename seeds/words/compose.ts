// Puts words together: posts and comments of somebody with an interest, and the names of made-up people.
import type { Random } from '../random.ts';
import { bioEndings, comments, daily, familyNames, givenNames, namesInTheirScript } from './everyday.ts';
import type { Interest } from './interest.ts';

export interface Composed {
  readonly text: string;
  /** What the post is about, for those who answer it; empty for daily life. */
  readonly thing: string;
}

const DAILY_SHARE = 0.18;
const SLOT = /\{(\w+)\}/g;

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Fills {slots}; an opening slot gets a capital. A sentence whose slot has no filling is left out. */
function fill(sentence: string, slots: Readonly<Record<string, string | undefined>>): string | undefined {
  const names = sentence.matchAll(SLOT).map(([, name]) => name ?? '');
  if (!names.every((name) => slots[name] !== undefined)) return undefined;
  return upperFirst(sentence.replace(SLOT, (_match, name: string) => slots[name] ?? ''));
}

/** A post of one to four sentences, some with hashtags, some that mention one of `friends`. */
export function composePost(random: Random, interest: Interest, friends: readonly string[]): Composed {
  const friend = friends.length > 0 && random.chance(0.6) ? `@${random.pick(friends)}` : undefined;
  if (random.chance(DAILY_SHARE)) {
    const line = random.pick(daily);
    return { text: friend !== undefined && random.chance(0.15) ? `${line} ${friend} knows.` : line, thing: '' };
  }
  const thing = random.pick(interest.things);
  const slots = { thing, place: random.pick(interest.places), gear: random.pick(interest.gear), friend };
  const sentences = [fill(random.pick(interest.openers), slots)];
  if (random.chance(0.7)) sentences.push(fill(random.pick(interest.details), slots));
  if (random.chance(0.2)) sentences.push(fill(random.pick(interest.details), slots));
  if (random.chance(0.3)) sentences.push(fill(random.pick(interest.questions), slots));
  if (friend !== undefined && random.chance(0.12)) sentences.push(`With ${friend}.`);
  const said = [...new Set(sentences.filter((sentence) => sentence !== undefined))].join(' ');
  const tags = random.chance(0.65) ? random.sample(interest.tags, random.int(1, 3)).map((tag) => `#${tag}`) : [];
  const gap = random.chance(0.3) ? '\n\n' : ' ';
  return { text: tags.length > 0 ? `${said}${gap}${tags.join(' ')}` : said, thing };
}

/** An answer to a post about `thing`. */
export function composeComment(random: Random, interest: Interest, thing: string): string {
  if (thing === '' || random.chance(0.35)) return random.pick(comments);
  return fill(random.pick(interest.comments), { thing }) ?? random.pick(comments);
}

export function composeBio(random: Random, interest: Interest): string {
  return [random.pick(interest.bios), random.pick(bioEndings)].filter((part) => part !== '').join(' ');
}

/** A name as its owner writes it, and a handle stem made of its Latin letters. */
export function composeName(random: Random): { readonly name: string; readonly stem: string } {
  const plain = `${random.pick(givenNames)} ${random.pick(familyNames)}`;
  const [name, latin] = random.chance(0.1) ? random.pick(namesInTheirScript) : [plain, plain];
  const letters = latin
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss');
  const words = letters.split(/[\s-]+/).map((word) => word.replace(/[^a-z]/g, ''));
  return { name, stem: words.filter((word) => word !== '').join(random.pick(['', '_', '.'])) };
}
