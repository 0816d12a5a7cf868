// Shows how far an import is: a bar on a terminal, a line every tenth elsewhere. Always on standard error.
import { Presets, SingleBar } from 'cli-progress';

import type { OnProgress } from '../domain/import/rows.ts';
import { say } from './session.ts';

export interface Progress {
  readonly onProgress: OnProgress;
  /** Ends the bar that is open, so that the next line stands by itself. */
  end(): void;
}

function createBars(): Progress {
  let bar: SingleBar | undefined;
  let open = '';
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    onProgress(kind, rowsDone, rowsExpected) {
      if (bar === undefined || open !== kind) {
        end();
        open = kind;
        const format = `${kind.padEnd(8)} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`;
        bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
        bar.start(Math.max(rowsExpected, rowsDone), rowsDone);
      }
      bar.setTotal(Math.max(rowsExpected, rowsDone));
      bar.update(rowsDone);
    },
    end,
  };
}

function createLines(): Progress {
  const tenths = new Map<string, number>();
  return {
    onProgress(kind, rowsDone, rowsExpected) {
      const tenth = Math.floor((10 * rowsDone) / Math.max(rowsExpected, rowsDone, 1));
      if (tenth <= (tenths.get(kind) ?? 0)) return;
      tenths.set(kind, tenth);
      say(`${kind}: ${rowsDone.toLocaleString('en')} of ${Math.max(rowsExpected, rowsDone).toLocaleString('en')}`);
    },
    end: () => tenths.clear(),
  };
}

export function createProgress(): Progress {
  return process.stderr.isTTY ? createBars() : createLines();
}
