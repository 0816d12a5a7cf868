// Many writes at once by many people, and what each recipient was told of them: for tests in which something dies.
import { encodeCursor } from '../../src/domain/page/page.ts';
import type { Api } from './api.ts';
import type { Heard } from './listen.ts';
import type { Person } from './person.ts';

export const RECEIVED = `subscription ($after: String) {
  notificationReceived(after: $after) { cursor notification { id actorCount } }
}`;
export const START = encodeCursor('notifications', { at: 0, id: 'now' });

export interface Told {
  readonly cursor: string;
  readonly notification: { readonly id: string; readonly actorCount: number };
}

export const toldOf = ({ data }: Heard): Told[] => data.map(({ notificationReceived }) => notificationReceived as Told);

/** Fresh people by number. Few are made at once: a small database is to survive it. */
export async function crowd(api: Api, name: string, count: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < count) people.push(await api.person({}, name));
  return people;
}

/**
 * Runs all writes, sixteen at a time, and answers those that were acknowledged; `midway` runs once so many were. What
 * fails after that is nobody's promise.
 */
export async function storm<T>(
  all: readonly T[],
  write: (one: T) => Promise<unknown>,
  midway: { readonly after: number; run(): unknown },
): Promise<T[]> {
  const acknowledged: T[] = [];
  const left = [...all];
  const some = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const isDone = await write(one).then(
        () => true,
        () => false,
      );
      if (isDone && acknowledged.push(one) === midway.after) {
        left.length = 0;
        await midway.run();
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, some));
  return acknowledged;
}

/** Nothing happens in the middle of it. */
export const CALM = { after: Infinity, run: () => undefined };

/** As many of each recipient as a burst tells at once. */
export const pairsOf = (from: readonly Person[], to: readonly Person[], each: number): [Person, Person][] =>
  Array.from({ length: each }, (_, round) =>
    to.map((recipient, index): [Person, Person] => [from[(index + round) % from.length]!, recipient]),
  ).flat();
