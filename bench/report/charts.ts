// The charts of a run as SVG, drawn without a browser: Vega-Lite describes them, Vega draws them.
import { View, parse } from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';

import type { MixedDay, Run } from '../measure/result.ts';
import { loadOf } from './goals.ts';

export async function draw(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  return `${await view.toSVG()}\n`;
}

const PEERS = ['api', 'driver', 'collected', 'postgres', 'memory'];
const peerColor = {
  field: 'peer',
  type: 'nominal' as const,
  title: null,
  scale: { domain: PEERS, range: ['#1f6feb', '#2da44e', '#8250df', '#bf8700', '#8c959f'] },
};
const common = { background: 'white', config: { font: 'sans-serif' } };

/** p95 with one client, for each peer. A logarithmic scale: the peers differ by orders of magnitude. */
function latencyChart(run: Run): Promise<string> {
  const values = run.workloads.flatMap(({ name }) =>
    PEERS.flatMap((peer) => {
      const load = loadOf(run, name, peer);
      return load === undefined ? [] : [{ workload: name, peer, p50: load.latency.p50, p95: load.latency.p95 }];
    }),
  );
  const x = {
    type: 'quantitative' as const,
    title: 'milliseconds: p50 to p95, one client',
    scale: { type: 'log' as const },
  };
  const y = { field: 'workload', type: 'nominal' as const, title: null, sort: null, axis: { labelLimit: 240 } };
  return draw({
    ...common,
    data: { values },
    width: 560,
    // For each peer of each workload: forty workloads fit on a page.
    height: { step: 7, for: 'offset' },
    encoding: { y, yOffset: { field: 'peer', sort: PEERS }, color: peerColor },
    layer: [
      { mark: { type: 'rule', strokeWidth: 3 }, encoding: { x: { ...x, field: 'p50' }, x2: { field: 'p95' } } },
      { mark: { type: 'point', filled: true, size: 30 }, encoding: { x: { ...x, field: 'p95' } } },
    ],
  });
}

interface Axis {
  readonly field: string;
  readonly type: 'ordinal' | 'quantitative';
  readonly title: string;
  readonly sort?: string[];
  readonly scale?: { type: 'log' };
}

/** A small panel for each workload, a line for each peer. */
function linesByWorkload(
  values: readonly (object & { readonly workload: string })[],
  { x, y }: Record<'x' | 'y', Axis>,
): Promise<string> {
  return draw({
    ...common,
    data: { values: [...values] },
    facet: { field: 'workload', type: 'nominal', title: null, sort: [...new Set(values.map((one) => one.workload))] },
    columns: 4,
    resolve: { scale: { y: 'independent' } },
    spec: {
      width: 150,
      height: 110,
      mark: { type: 'line', point: true },
      encoding: { x, y, color: peerColor },
    },
  });
}

function throughputChart(run: Run): Promise<string> {
  const values = run.workloads.flatMap(({ name, peers }) =>
    peers
      .filter(({ loads, peer }) => loads.length > 1 && peer !== 'memory')
      .flatMap(({ peer, loads }) =>
        loads.map(({ clients, perSecond }) => ({ workload: name, peer, clients: String(clients), perSecond })),
      ),
  );
  return linesByWorkload(values, {
    x: { field: 'clients', type: 'ordinal', sort: ['1', '8', '64'], title: 'clients' },
    y: { field: 'perSecond', type: 'quantitative', title: 'per second' },
  });
}

/** How the feed grows with the number of followees. */
function feedChart(run: Run): Promise<string> {
  const sizes = ['10', '100', '1000', '10000'];
  const values = sizes.flatMap((size) =>
    [1, 2, 10].flatMap((page) =>
      PEERS.flatMap((peer) => {
        const load = loadOf(run, `feed-latest-${size}-page-${page}`, peer);
        return load === undefined
          ? []
          : [{ followees: Number(size), page: `page ${page}`, peer, p95: load.latency.p95 }];
      }),
    ),
  );
  return draw({
    ...common,
    data: { values },
    facet: { column: { field: 'page', type: 'nominal', title: null, sort: ['page 1', 'page 2', 'page 10'] } },
    spec: {
      width: 200,
      height: 180,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'followees', type: 'quantitative', scale: { type: 'log' }, title: 'followees' },
        y: { field: 'p95', type: 'quantitative', scale: { type: 'log' }, title: 'p95, ms' },
        color: peerColor,
      },
    },
  });
}

function spikeChart(spike: MixedDay['spike']): Promise<string> {
  const x = { field: 'second', type: 'quantitative' as const, title: 'second of the run' };
  const panel = (field: string, title: string, scale: object) => ({
    width: 620,
    height: 130,
    mark: { type: 'line' as const, color: '#1f6feb' },
    encoding: { x, y: { field, type: 'quantitative' as const, title, scale } },
  });
  // A second in which everything was refused has no latency, and a logarithmic scale has no zero.
  const values = spike.seconds.map((second) => ({ ...second, p95: second.p95 > 0 ? second.p95 : null }));
  const panels = [
    panel('due', 'requests due', {}),
    panel('p95', 'p95, ms', { type: 'log' }),
    panel('shed', 'refused', {}),
  ];
  return draw({ ...common, data: { values }, vconcat: panels });
}

function growthChart(runs: readonly Run[]): Promise<string> {
  const names = [...new Set(runs.flatMap(({ workloads }) => workloads.map(({ name }) => name)))];
  const values = runs.flatMap((run) =>
    names.flatMap((workload) =>
      PEERS.flatMap((peer) => {
        const load = loadOf(run, workload, peer);
        return load === undefined ? [] : [{ users: run.network.users, workload, peer, p95: load.latency.p95 }];
      }),
    ),
  );
  return linesByWorkload(values, {
    x: { field: 'users', type: 'quantitative', scale: { type: 'log' }, title: 'users' },
    y: { field: 'p95', type: 'quantitative', title: 'p95, ms' },
  });
}

/** File names and their content. */
export async function chartsOf(run: Run, growth: readonly Run[]): Promise<Map<string, string>> {
  const charts = new Map<string, string>();
  charts.set('latency.svg', await latencyChart(run));
  charts.set('throughput.svg', await throughputChart(run));
  if (run.workloads.some(({ name }) => name.startsWith('feed-latest'))) charts.set('feed.svg', await feedChart(run));
  if (run.mixedDay !== null) charts.set('spike.svg', await spikeChart(run.mixedDay.spike));
  if (growth.length > 1) charts.set('growth.svg', await growthChart(growth));
  return charts;
}
