// A file as Neo4j's bulk importer reads it. Knows cells and quotes, not what the columns mean.
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

const BUFFER_CHARS = 1 << 20;

export type Cell = string | number | boolean | null;

/** Strings are always quoted: for the importer an empty cell is no value, and a quoted empty one is an empty string. */
function cellOf(value: Cell): string {
  if (value === null) return '';
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
}

/** One file of the importer being written, a megabyte at a time. */
export class BulkTable {
  readonly path: string;
  readonly #stream: WriteStream;
  #buffer: string;

  constructor(path: string, header: readonly string[]) {
    this.path = path;
    this.#stream = createWriteStream(path);
    // A full disk shows at the next write or at the end; unheard, the event would end the process.
    this.#stream.on('error', () => undefined);
    this.#buffer = `${header.join(',')}\n`;
  }

  /** Returns a promise only where the disk is behind. */
  add(...cells: Cell[]): Promise<void> | undefined {
    this.#buffer += `${cells.map(cellOf).join(',')}\n`;
    return this.#buffer.length < BUFFER_CHARS ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#stream.errored !== null) throw this.#stream.errored;
    const ready = this.#stream.write(this.#buffer);
    this.#buffer = '';
    if (!ready) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    this.#stream.end(this.#buffer);
    if (!this.#stream.closed) await once(this.#stream, 'close');
    if (this.#stream.errored !== null) throw this.#stream.errored;
  }
}

export const edgeHeader = (from: string, to: string, property: string): string[] => [
  `:START_ID(${from})`,
  property,
  `:END_ID(${to})`,
];
