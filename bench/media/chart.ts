// Bytes against likeness, by format and size.
import { draw } from '../report/charts.ts';
import type { Likeness } from './photos.ts';

/** As SVG: a point for each file; up and to the left is better. */
export const chartOf = (likeness: readonly Likeness[]): Promise<string> =>
  draw({
    background: 'white',
    config: { font: 'sans-serif' },
    data: { values: likeness.map(({ kind, size, bytes, ssim }) => ({ kind, size, kilobytes: bytes / 1024, ssim })) },
    facet: { field: 'size', type: 'nominal', title: null, sort: ['THUMB', 'SMALL', 'MEDIUM', 'LARGE'] },
    columns: 2,
    resolve: { scale: { x: 'independent' } },
    spec: {
      width: 260,
      height: 180,
      mark: { type: 'point', filled: true, size: 40 },
      encoding: {
        x: { field: 'kilobytes', type: 'quantitative', scale: { type: 'log' } },
        y: { field: 'ssim', type: 'quantitative', title: 'SSIM', scale: { zero: false } },
        color: { field: 'kind', type: 'nominal', title: null },
      },
    },
  });
