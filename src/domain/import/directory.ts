// Who and what a row may name: the accounts and posts of the files that are read, and those that the graph holds
// already. Everything is looked up once, many at a time.
import { handlesKnown, postsKnown } from '../../cypher/import/queries.ts';
import type { Graph } from '../../graph/graph.ts';

/** Asks the graph. An import into an empty store needs no answer. */
export interface Lookup {
  /** The handles that are taken, each with whether the account is active. */
  handles(handles: string[]): Promise<{ handle: string; isActive: boolean }[]>;
  /** The ids of the posts that are there. */
  posts(ids: string[]): Promise<{ id: string }[]>;
}

export function lookupIn(graph: Graph): Lookup {
  return { handles: (handles) => handlesKnown(graph, { handles }), posts: (ids) => postsKnown(graph, { ids }) };
}

type State = 'unknown' | 'active' | 'away';

interface Entry {
  readonly index: number;
  state: State;
}

/** Names with a number each, and whether they may be named. */
class Names {
  readonly #entries = new Map<string, Entry>();
  readonly #ask: (names: string[]) => Promise<(readonly [name: string, state: State])[]>;

  constructor(ask: (names: string[]) => Promise<(readonly [name: string, state: State])[]>) {
    this.#ask = ask;
  }

  async learn(names: Iterable<string>): Promise<void> {
    const fresh = [...new Set(names)].filter((name) => !this.#entries.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.#entries.set(name, { index: this.#entries.size, state: 'unknown' });
    for (const [name, state] of await this.#ask(fresh)) {
      const entry = this.#entries.get(name);
      if (entry !== undefined) entry.state = state;
    }
  }

  /** A file says that it makes this one. An account that is away stays away. */
  declare(name: string): void {
    const entry = this.#entries.get(name);
    if (entry?.state === 'unknown') entry.state = 'active';
  }

  stateOf(name: string): State {
    return this.#entries.get(name)?.state ?? 'unknown';
  }

  /** Small and the same for the same name; -1 for one never learnt. */
  indexOf(name: string): number {
    return this.#entries.get(name)?.index ?? -1;
  }
}

export interface Directory {
  readonly users: Names;
  readonly posts: Names;
}

export function createDirectory(lookup: Lookup): Directory {
  return {
    users: new Names(async (handles) =>
      (await lookup.handles(handles)).map(({ handle, isActive }) => [handle, isActive ? 'active' : 'away'] as const),
    ),
    posts: new Names(async (ids) => (await lookup.posts(ids)).map(({ id }) => [id, 'active'] as const)),
  };
}
