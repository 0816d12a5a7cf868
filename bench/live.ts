// `npm run bench -- live`: how fast, and at what cost, events reach thousands of subscribers on one API process, beside
// the bare `ws` library with as many sockets.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';

import { createRandom } from '../seeds/random.ts';
import { prepare } from './data/prepare.ts';
import { type LiveOptions, type Made, measureLive } from './live/api.ts';
import { measureBare } from './live/bare.ts';
import { openClients } from './live/clients.ts';
import { writeLive } from './live/report.ts';
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
  readonly out: string;
}

const DATA_DIR = '.data/bench';
const CONNECTIONS = 256;
const UNDOING_MAX = 32;
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

async function live(flags: Flags): Promise<void> {
  const { users, subscribers: wanted, rates, seconds, steady } = flags;
  const data = await prepare({ users, withPostgres: false, say });
  const dataDir = path.resolve(DATA_DIR, 'api');
  await mkdir(dataDir, { recursive: true });
  const clients = openClients(flags.clients);
  const driver = openDriverPeer(data.neo4j);
  try {
    const server = await startApi({ neo4j: data.neo4j, dataDir, processes: 1, redisUrl: undefined, settings: {} });
    const { ask, bearerOf, close } = await openApiClient(server, CONNECTIONS);
    const [audience] = await driver.run<{ postId: string; viewerIds: string[] }>('live-audience', { limit: wanted });
    if (audience === undefined) throw new Error('The network has no post for everybody.');
    const { postId, viewerIds: subscribers } = audience;
    const bearers = await Promise.all(subscribers.map(bearerOf));
    const plans = bearers.map((bearer, index) => planOf(index, bearer, postId));
    const most = Math.max(...rates);
    // The steady mix goes at half of some rate; a tenth more, for pairs that have ties.
    const follows = rates.reduce((sum, rate) => sum + rate, 0) * seconds + (most / 2) * steady;
    const nextPair = await pairsOf(driver, subscribers, Math.ceil(1.1 * follows));
    const made: Made = { comments: [], follows: [] };
    const rest = { broadcasts: 5, rates, seconds, steadySeconds: steady };
    const api = await measureLive({ server, clients, plans, subscribers, postId, ask, nextPair, say, ...rest }, made);
    await clients.disconnect();
    await undo(ask, driver, made);
    await close();
    await server.stop();
    say('The bare ws library …');
    const bare = await measureBare({
      clients,
      sockets: plans.map((_, index) => addressOf(index)),
      bytes: api.bytes,
      broadcasts: 5,
      singlesPerSecond: most,
      seconds,
    });
    await writeLive(flags.out, {
      at: new Date().toISOString(),
      machine: machineFacts(),
      versions: await versionsOf(driver.run, undefined),
      network: data.sample.sizes,
      subscribers: subscribers.length,
      clients: flags.clients,
      api,
      bare,
    });
    say(`The report: ${flags.out}/live.md`);
  } finally {
    await clients.close();
    await driver.close();
    await data.close();
  }
}

await new Command('bench live')
  .description('Measures how events reach subscribers.')
  .option('--subscribers <n>', 'sockets, on one API process', wholeNumber, 10_000)
  .option('--users <n>', 'how large the network is', wholeNumber, 20_000)
  .option(
    '--rates <list>',
    'events to single subscribers a second',
    (text) => text.split(',').map(wholeNumber),
    [25, 50, 100, 200, 500],
  )
  .option('--seconds <n>', 'for each rate', wholeNumber, 10)
  .option('--steady <n>', 'seconds of a steady mix', wholeNumber, 300)
  .option('--clients <n>', 'processes that hold the sockets', wholeNumber, 2)
  .option('--out <folder>', 'where the report goes', 'docs/benchmarks')
  .action(live)
  .parseAsync();
