// `npm run bench -- live`: how fast, and at what cost, events reach thousands of subscribers on one API process, beside
// the bare `ws` library with as many sockets.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';

import { createRandom } from '../seeds/random.ts';
import { prepare } from './data/prepare.ts';
import { type LiveOptions, type Made, measureDeliveries, measureSockets } from './live/api.ts';
import { measureBare } from './live/bare.ts';
import { openClients } from './live/clients.ts';
import { createLedger } from './live/ledger.ts';
import { measureOutbox } from './live/outbox-cost.ts';
import { startRedis } from './live/redis-server.ts';
import { writeLive, writeScale } from './live/report.ts';
import { addressOf, planOf } from './live/subscribers.ts';
import { openApiClient } from './peers/api/api-client.ts';
import { startApi } from './peers/api/api-server.ts';
import { openDriverPeer } from './peers/driver/driver-peer.ts';
import { machineFacts, versionsOf } from './report/machine.ts';
import { wholeNumber } from './whole-number.ts';

interface Flags {
  readonly subscribers: number;
  readonly users: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly steady: number;
  readonly clients: number;
  readonly processes: number;
  readonly warmUp: number;
  /** False: not measured. */
  readonly outbox: number | false;
  readonly socketsOnly: boolean;
  readonly out: string;
}

const DATA_DIR = '.data/bench';
const CONNECTIONS = 256;
const UNDOING_MAX = 32;
const BROADCASTS = 5;
/** Writes a second while warming up, at most. */
const WARM_UP_PER_SECOND = 250;
/** Follows of a run, at most: a small network has no more pairs. */
const PAIRS_MAX = 400_000;
const say = (line: string): void => console.log(line);

type Driver = ReturnType<typeof openDriverPeer>;

/** Endless pairs of subscribers without ties, each once. */
async function pairsOf(driver: Driver, ids: readonly string[], count: number): Promise<LiveOptions['nextPair']> {
  const random = createRandom('live');
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const wanted = new Map<string, { viewer: string; id: string }>();
  while (wanted.size < count) {
    const [viewer, id] = [random.pick(ids), random.pick(ids)];
    if (viewer !== id) wanted.set(`${viewer}${id}`, { viewer, id });
  }
  const all = [...wanted.values()];
  const pairs: { viewer: string; id: string }[] = [];
  for (let at = 0; at < all.length; at += 5_000) {
    pairs.push(...(await driver.run<(typeof pairs)[number]>('pairs-unrelated', { pairs: all.slice(at, at + 5_000) })));
  }
  return () => {
    const pair = pairs.pop();
    if (pair === undefined) throw new Error('There are no more pairs: ask for a larger network.');
    return [numbers.get(pair.viewer) ?? 0, numbers.get(pair.id) ?? 0];
  };
}

/** Takes back what the run wrote, so that the next one finds the same network. */
async function undo(ask: LiveOptions['ask'], driver: Driver, { comments, follows }: Made): Promise<void> {
  say(`Taking back ${follows.length} follows and ${comments.length} comments …`);
  await driver.forget?.({ posts: [], comments });
  const left = [...follows];
  const some = async (): Promise<void> => {
    for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
      await ask(pair[0], 'Unfollow', { userId: pair[1] });
    }
  };
  await Promise.all(Array.from({ length: UNDOING_MAX }, some));
}

function createClosers() {
  const closers: (() => Promise<unknown>)[] = [];
  return {
    add: (end: () => Promise<unknown>) => void closers.push(end),
    async close() {
      for (let end = closers.pop(); end !== undefined; end = closers.pop()) await end();
    },
  };
}

/** The network, and the processes that will hold the sockets. */
async function openGrounds({ users, clients: processes }: Flags) {
  const { add, close } = createClosers();
  const data = await prepare({ users, withPostgres: false, say });
  add(() => data.close());
  const driver = openDriverPeer(data.neo4j);
  add(() => driver.close());
  const clients = openClients(processes);
  add(() => clients.close());
  return { data, driver, clients, close };
}

type Grounds = Awaited<ReturnType<typeof openGrounds>>;

async function openApi({ processes }: Flags, { data, driver, clients }: Grounds) {
  const { add, close } = createClosers();
  try {
    const redis = processes > 1 ? await startRedis() : undefined;
    if (redis !== undefined) add(redis.stop);
    const dataDir = path.resolve(DATA_DIR, 'api');
    await mkdir(dataDir, { recursive: true });
    const server = await startApi({ neo4j: data.neo4j, dataDir, processes, redisUrl: redis?.url, settings: {} });
    add(server.stop);
    const { ask, bearerOf, close: disconnect } = await openApiClient(server, CONNECTIONS);
    add(disconnect);
    return { data, driver, clients, server, ask, bearerOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Opened = Awaited<ReturnType<typeof openApi>>;

async function optionsOf(flags: Flags, opened: Opened): Promise<LiveOptions> {
  const { data, driver, clients, server, ask, bearerOf } = opened;
  const { rates, seconds, steady, subscribers: wanted } = flags;
  const [audience] = await driver.run<{ postId: string; viewerIds: string[] }>('live-audience', { limit: wanted });
  if (audience === undefined) throw new Error('The network has no post for everybody.');
  const { postId, viewerIds } = audience;
  // Where there are more sockets than such people, some have two.
  const subscribers = Array.from({ length: wanted }, (_, index) => viewerIds[index % viewerIds.length] ?? '');
  const bearers = await Promise.all(subscribers.map(bearerOf));
  const plans = bearers.map((bearer, index) => planOf(index, bearer, postId));
  // The steady mix goes at half of some rate, warming up at what the machine can do; and a tenth of pairs have ties.
  const writes = rates.reduce((sum, rate) => sum + rate, 0) * seconds + (Math.max(...rates) / 2) * steady;
  const pairs = Math.min(PAIRS_MAX, Math.ceil(1.1 * (writes + flags.warmUp * WARM_UP_PER_SECOND)));
  const nextPair = flags.socketsOnly ? () => [0, 0] as const : await pairsOf(driver, viewerIds, pairs);
  return {
    ...{ server, clients, plans, subscribers, postId, ask, nextPair, rates, seconds, say },
    broadcasts: BROADCASTS,
    neo4jPid: data.neo4j.pid,
    warmUpSeconds: flags.warmUp,
    steadySeconds: steady,
  };
}

/** What is measured while the API runs, which ends with it: what comes after has the machine to itself. */
async function measureApi(flags: Flags, opened: Opened) {
  const made: Made = { comments: [], follows: [] };
  try {
    const options = await optionsOf(flags, opened);
    const ledger = createLedger(options.plans.length);
    const sockets = await measureSockets(options, made, ledger);
    const deliveries = flags.socketsOnly ? null : await measureDeliveries(options, made, ledger);
    await opened.clients.disconnect();
    await undo(opened.ask, opened.driver, made);
    return { sockets, deliveries };
  } finally {
    await opened.close();
  }
}

async function live(flags: Flags): Promise<void> {
  const { rates, seconds, processes, socketsOnly } = flags;
  const grounds = await openGrounds(flags);
  const { data, driver, clients } = grounds;
  try {
    const { sockets, deliveries } = await measureApi(flags, await openApi(flags, grounds));
    say('The bare ws library …');
    const bare = await measureBare({
      clients,
      processes,
      sockets: Array.from({ length: flags.subscribers }, (_, index) => addressOf(index)),
      bytes: { all: sockets.bytes, single: deliveries?.bytes ?? 0 },
      broadcasts: BROADCASTS,
      rates: socketsOnly ? [] : rates,
      seconds,
    });
    const about = {
      at: new Date().toISOString(),
      subscribers: flags.subscribers,
      processes,
      clients: flags.clients,
      sockets,
      bare,
    };
    if (deliveries === null) await writeScale(flags.out, about);
    else {
      const likers = { people: data.sample.people.map(({ id }) => id), posts: data.sample.posts };
      const outbox =
        flags.outbox === false ? [] : await measureOutbox({ neo4j: data.neo4j, ...likers, seconds: flags.outbox, say });
      await writeLive(flags.out, {
        ...about,
        machine: machineFacts(),
        versions: await versionsOf(driver.run, undefined),
        network: data.sample.sizes,
        deliveries,
        outbox,
      });
    }
    say(`The report: ${flags.out}/live.md`);
  } finally {
    await grounds.close();
  }
}

await new Command('bench live')
  .description('Measures how events reach subscribers.')
  .option('--subscribers <n>', 'sockets', wholeNumber, 10_000)
  .option('--processes <n>', 'API processes; more than one behind a Redis', wholeNumber, 1)
  .option('--sockets-only', 'adds a row for that many to the report: sockets, and one event to all', false)
  .option('--users <n>', 'how large the network is', wholeNumber, 20_000)
  .option(
    '--rates <list>',
    'events to single subscribers a second',
    (text) => text.split(',').map(wholeNumber),
    [10, 25, 50, 100, 200, 500],
  )
  .option('--seconds <n>', 'for each rate', wholeNumber, 10)
  .option('--warm-up <n>', 'seconds of writes before that, at most', wholeNumber, 90)
  .option('--steady <n>', 'seconds of a steady mix', wholeNumber, 300)
  .option('--outbox <n>', 'seconds for each measurement of likes with and without the outbox', wholeNumber, 6)
  .option('--no-outbox', 'without those')
  .option('--clients <n>', 'processes that hold the sockets', wholeNumber, 2)
  .option('--out <folder>', 'where the report goes', 'docs/benchmarks')
  .action(live)
  .parseAsync();
