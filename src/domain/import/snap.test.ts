import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ImportProblem } from './problem.ts';
import { readSnap, type SnapOptions } from './snap.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sociogram-snap-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function read(text: string | Buffer, options: Partial<SnapOptions> = {}) {
  const path = join(dir, 'edges.txt');
  writeFileSync(path, text);
  const network = await readSnap(path, { nowMs: 1_700_000_000_000, ...options });
  return {
    network,
    users: [...(network.users() as Iterable<{ handle: string }>)].map(({ handle }) => handle).sort(),
    follows: [...(network.follows() as Iterable<{ follower: string; followee: string }>)]
      .map(({ follower, followee }) => `${follower} ${followee}`)
      .sort(),
  };
}

describe('readSnap', () => {
  it('reads comments, blanks, tabs, commas, a header, CRLF, a byte order mark and a last line left open', async () => {
    const { users, follows } = await read(
      '\uFEFF# a comment\r\nid_1,id_2\r\n1 2\r\n\r\n  2\t3\r\n3,4\r\n4 , 1 0.5\r\n# end\r\n007,1',
    );
    expect(users).toEqual(['user1', 'user2', 'user3', 'user4', 'user7']);
    expect(follows).toEqual(['user1 user2', 'user2 user3', 'user3 user4', 'user4 user1', 'user7 user1']);
  });

  it('drops and counts self-loops, keeps their nodes, and merges and counts duplicates', async () => {
    const { network, users, follows } = await read('1 2\n1 2\n3 3\n2 1\n');
    expect(users).toEqual(['user1', 'user2', 'user3']);
    expect(follows).toEqual(['user1 user2', 'user2 user1']);
    expect(network).toMatchObject({ selfLoops: 1, duplicates: 1, edges: 2 });
  });

  it('makes both follows of an undirected edge, however often and whichever way round it stands there', async () => {
    const { network, follows } = await read('1 2\n2 1\n1 2\n', { undirected: true });
    expect(follows).toEqual(['user1 user2', 'user2 user1']);
    expect(network).toMatchObject({ edges: 1, duplicates: 2, rowsExpected: { users: 2, follows: 2 } });
  });

  it('reads node numbers of any length that fits a handle, and refuses longer ones', async () => {
    expect((await read('116374117927631468606 1\n')).users).toContain('user116374117927631468606');
    await expect(read(`${'9'.repeat(27)} 1\n`)).rejects.toThrow(/edges\.txt:1: node 9+ is too long/);
  });

  it.each([
    ['a second line of words', '1 2\nfoo bar\n', /edges\.txt:2: expected two node numbers, found "foo bar"/],
    ['a lone number', '# c\n1\n', /edges\.txt:2: expected two node numbers/],
    ['a negative number', '1 2\n-1 2\n', /edges\.txt:2:/],
  ])('stops at %s, naming file and line', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('says in one line that a file is absent, a folder, or damaged gzip', async () => {
    await expect(readSnap(join(dir, 'none'), { nowMs: 0 })).rejects.toThrow(/none: there is no such file/);
    await expect(readSnap(dir, { nowMs: 0 })).rejects.toThrow(ImportProblem);
    await expect(read(gzipSync('1 2\n'.repeat(999)).subarray(0, 20))).rejects.toThrow(/damaged or cut off/);
  });

  it('reads the same graph from any formatting of the same edges', async () => {
    const edges = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 60 });
    const format = fc.record({
      separator: fc.constantFrom(' ', '\t', ',', ', ', ' ,\t', ';'),
      end: fc.constantFrom('\n', '\r\n'),
      header: fc.constantFrom('', 'id_1,id_2', '# Nodes: 5', 'source target'),
      indent: fc.constantFrom('', ' ', '\t'),
      lastEnd: fc.boolean(),
      gzip: fc.boolean(),
      undirected: fc.boolean(),
      shuffle: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(edges, format, async (list, style) => {
        const { separator, end, header, indent, undirected } = style;
        const shuffled = list.map((edge, i) => ({ edge, at: style.shuffle[i] ?? 0 })).sort((a, b) => a.at - b.at);
        const lines = shuffled.map(({ edge: [a, b] }) => `${indent}${String(a)}${separator}${String(b)}`);
        const text = [...(header === '' ? [] : [header]), ...lines].join(end) + (style.lastEnd ? end : '');
        const plain = await read(list.map(([a, b]) => `${String(a)} ${String(b)}\n`).join(''), { undirected });
        const other = await read(style.gzip ? gzipSync(text) : text, { undirected });
        expect(other.users).toEqual(plain.users);
        expect(other.follows).toEqual(plain.follows);
        const { selfLoops, duplicates } = plain.network;
        expect(other.network).toMatchObject({ selfLoops, duplicates });
      }),
      { numRuns: 60 },
    );
  });
});
