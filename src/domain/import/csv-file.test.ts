import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readCsv, type CsvMistake, type CsvRow } from './csv-file.ts';

const shape = { columns: ['a', 'b', 'c'], required: ['a'] };
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sociogram-csv-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function read(text: string) {
  const path = join(dir, 'rows.csv');
  writeFileSync(path, text);
  const rows: (CsvRow | CsvMistake)[] = [];
  for await (const row of readCsv(path, shape)) rows.push(row);
  return rows;
}

describe('readCsv', () => {
  it('goes by header names in any order and case, lets other columns be, and allows fewer cells', async () => {
    expect(await read('\uFEFF B ,x,A\n1,2,3\n4\n')).toEqual([
      { line: 2, cells: { b: '1', x: '2', a: '3' } },
      { line: 3, cells: { b: '4' } },
    ]);
  });

  it('names the line on which a row begins, also after texts of several lines', async () => {
    const rows = await read('a,b\r\n1,"two\r\nlines"\r\n\r\n2,"say ""hi"""\r\n');
    expect(rows).toEqual([
      { line: 2, cells: { a: '1', b: 'two\nlines' } },
      { line: 5, cells: { a: '2', b: 'say "hi"' } },
    ]);
  });

  it('reports wrong quotes and too many cells, and loses no other row', async () => {
    const rows = await read('a,b,c\nx"y,1\n1,2,3,4\n"q"z,1\ngood,1\n"open,1\nalso good,1\n');
    expect(rows.map((row) => [row.line, 'mistake' in row ? 'mistake' : row.cells.a])).toEqual([
      [2, 'mistake'],
      [3, 'mistake'],
      [4, 'mistake'],
      [5, 'good'],
      [6, 'mistake'],
      [7, 'also good'],
    ]);
  });

  it('refuses a file without a header, without a required column, or with a column twice', async () => {
    await expect(read('')).rejects.toThrow(/is empty/);
    await expect(read('b,c\n1,2\n')).rejects.toThrow(/rows\.csv:1: the header has no column "a" \(it has b, c\)/);
    await expect(read('a,A\n1,2\n')).rejects.toThrow(/the column "a" twice/);
    await expect(read('"a\n')).rejects.toThrow(/the quotes of the header/);
  });

  it('reads back every text that is quoted as RFC 4180 says', async () => {
    const cell = fc.string({ unit: fc.constantFrom('x', 'ü', '🦉', ',', '"', '\n', ' ', ';') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 12 }), async (rows) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map(([a, b]) => `id,${quote(a)},${quote(b)}\n`).join('');
        const cells = rows.map(([b, c]) => ({ a: 'id', b, c }));
        expect((await read(`a,b,c\n${text}`)).map((row) => ('cells' in row ? row.cells : row))).toEqual(cells);
      }),
    );
  });
});
