// Edge lists as SNAP publishes them: two node numbers a line, with blanks, tabs or commas between them and `#` before
// comments. The whole file is read before anything is written, so a damaged one leaves the graph as it was.
import { INDEX_END, PairList } from './edges.ts';
import { readLines } from './files.ts';
import { ImportProblem } from './problem.ts';
import { idOf, type FollowRow, type NetworkSource, type UserRow } from './rows.ts';

export interface SnapOptions {
  /** Each edge makes both follows. Default false: `a b` is "a follows b". */
  readonly undirected?: boolean;
  /** Node n becomes the account `<handlePrefix><n>`. Default `user`. */
  readonly handlePrefix?: string;
  /** When the imported accounts and follows came to be, for the file does not say. */
  readonly nowMs: number;
}

export interface SnapNetwork extends NetworkSource {
  readonly nodes: number;
  /** Edges as they stand in the file, without self-loops and duplicates. */
  readonly edges: number;
  readonly selfLoops: number;
  readonly duplicates: number;
}

const HANDLE_LENGTH_MAX = 30;
// More columns (a weight, a time) are allowed and not read.
const EDGE = /^\s*(\d+)(?:[ \t]*[,;][ \t]*|[ \t]+)(\d+)(?:[\s,;].*)?$/;
const BLANK = /^\s*(?:#|$)/;
const HEADER = /^\s*[^\s\d]/;

function* usersOf(names: Iterable<string>, prefix: string, nowMs: number): Generator<UserRow, void, undefined> {
  for (const name of names) {
    const handle = `${prefix}${name}`;
    const displayName = `User ${name}`;
    const id = idOf('usr', nowMs, handle);
    yield { handle, id, displayName, bio: '', isPrivate: false, isVerified: false, createdAtMs: nowMs };
  }
}

function* followsOf(
  names: readonly string[],
  edges: PairList,
  options: SnapOptions,
  prefix: string,
): Generator<FollowRow, void, undefined> {
  for (const [from, to] of edges) {
    const a = `${prefix}${names[from] ?? ''}`;
    const b = `${prefix}${names[to] ?? ''}`;
    yield { follower: a, followee: b, atMs: options.nowMs };
    if (options.undirected === true) yield { follower: b, followee: a, atMs: options.nowMs };
  }
}

/** Numbers the nodes of a file in the order in which they turn up. */
class NodeIndex {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  readonly #nameLengthMax: number;

  constructor(nameLengthMax: number) {
    this.#nameLengthMax = nameLengthMax;
  }

  of(digits: string, where: string): number {
    // 007 and 7 are the same node.
    const name = digits.length > 1 && digits.startsWith('0') ? digits.replace(/^0+(?=\d)/, '') : digits;
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    if (name.length > this.#nameLengthMax) throw new ImportProblem(`${where}: node ${name} is too long for a handle.`);
    const index = this.names.length;
    if (index >= INDEX_END) throw new ImportProblem(`${where}: more than ${INDEX_END} nodes.`);
    this.names.push(name);
    this.#indexes.set(name, index);
    return index;
  }
}

/**
 * Reads an edge list into memory. The first line may be a header; any other line that is no edge, comment or blank
 * stops the reading. Throws ImportProblem naming the file and the line.
 */
export async function readSnap(path: string, options: SnapOptions): Promise<SnapNetwork> {
  const prefix = options.handlePrefix ?? 'user';
  const nodes = new NodeIndex(HANDLE_LENGTH_MAX - prefix.length);
  const edges = new PairList();
  let selfLoops = 0;
  let lineNumber = 0;
  let headerMayCome = true;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      lineNumber++;
      const [, from, to] = EDGE.exec(line) ?? [];
      if (from !== undefined && to !== undefined) {
        const where = `${path}:${lineNumber}`;
        const a = nodes.of(from, where);
        const b = nodes.of(to, where);
        if (a === b) selfLoops++;
        else if (options.undirected === true && a > b) edges.add(b, a);
        else edges.add(a, b);
      } else if (BLANK.test(line)) {
        continue;
      } else if (!headerMayCome || !HEADER.test(line)) {
        throw new ImportProblem(`${path}:${lineNumber}: expected two node numbers, found "${line.slice(0, 60)}".`);
      }
      headerMayCome = false;
    }
  }
  const duplicates = edges.seal();
  const follows = edges.length * (options.undirected === true ? 2 : 1);
  return {
    rowsExpected: { users: nodes.names.length, follows, posts: 0, likes: 0 },
    nodes: nodes.names.length,
    edges: edges.length,
    selfLoops,
    duplicates,
    users: () => usersOf(nodes.names, prefix, options.nowMs),
    follows: () => followsOf(nodes.names, edges, options, prefix),
    posts: () => [],
    likes: () => [],
  };
}
