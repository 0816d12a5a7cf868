// Prints rows of plain values as a table for people.
import Table from 'cli-table3';

const cellLengthMax = 120;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > cellLengthMax ? `${text.slice(0, cellLengthMax - 1)}…` : text;
}

/** The rows under their column names, and how many there are. */
export function formatTable(columns: readonly string[], rows: readonly Record<string, unknown>[]): string {
  const count = rows.length === 1 ? '1 row' : `${String(rows.length)} rows`;
  if (columns.length === 0) return count;
  const table = new Table({ head: [...columns], style: { head: [], border: [] } });
  for (const row of rows) table.push(columns.map((column) => cell(row[column])));
  return `${table.toString()}\n${count}`;
}
