// Hands stored events to workers: at least once, in order per aggregate, also when processes die (ADR 0005). What this
// process stores it takes straight away (hand-over.ts); what it cannot take, what others stored or left behind, it
// claims: woken, and now and then anyway.
import { eventBacklog, eventClaimable } from '../cypher/event/queries.ts';
import type { Graph } from '../graph/graph.ts';
import type { Logger } from '../observability/log.ts';
import { createHandOver } from './hand-over.ts';
import { createClaimsOf, createLane, type RelayOptions, type RelayParts } from './lane.ts';
import type { Outbox, Taker } from './outbox.ts';

export interface Relay {
  /** Begins to hand out. Events that were stored before, by whomever, come first. */
  start(): void;
  /** There may be something new: what another process says who knows. Cheap, and never needed. */
  wake(): void;
  /** Whether what nobody holds is claimed at once: started, and not at work. */
  isFree(): boolean;
  /** Handles all that can be claimed, also where it was not started: for tests, and for commands that end. */
  catchUp(): Promise<void>;
  /** What waits, for metrics. */
  backlog(): Promise<{ waiting: number; dead: number; oldestAtMs: number | null }>;
  /** Claims nothing more, lets the workers finish and settles what they did. */
  close(): Promise<void>;
}

const DEFAULTS: RelayOptions = {
  leaseMs: 30_000,
  sweepMs: 1_000,
  gatherMs: 10,
  eventsMax: 500,
  attemptsMax: 10,
  backOffMs: 1_000,
  workerTimeoutMs: 60_000,
  lanesMax: 4,
  holdMs: 10_000,
  // Whoever listens to a post hears its comments in the order in which they came, unless a worker hangs.
  passMs: 5_000,
  settleMs: 100,
};

/** Says once that the outbox is out of reach, and once that it is back: not every second. */
function createReach(log: Logger) {
  let lost = false;
  return {
    found() {
      if (lost) log.info('the relay reaches the outbox again');
      lost = false;
    },
    lost(error: unknown) {
      if (!lost) log.warn({ err: error }, 'the relay cannot reach the outbox');
      lost = true;
    },
  };
}

/** When to look: shortly after being woken, and every so often anyway. */
function createAlarm({ gatherMs, sweepMs }: RelayOptions, woken: () => void, sweep: () => Promise<void>) {
  let isOn = false;
  let gathering: NodeJS.Timeout | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  const again = async (): Promise<void> => {
    await sweep();
    if (isOn) sweeping = setTimeout(() => void again(), sweepMs);
  };
  return {
    on() {
      isOn = true;
      void again();
    },
    off() {
      isOn = false;
      clearTimeout(gathering);
      clearTimeout(sweeping);
    },
    wake() {
      if (!isOn || gathering !== undefined) return;
      gathering = setTimeout(() => {
        gathering = undefined;
        woken();
      }, gatherMs);
    },
  };
}

async function isClaimable({ graph, outbox, clock }: RelayParts): Promise<boolean> {
  const [row] = await eventClaimable(graph, { prefix: outbox.prefix, nowMs: clock() });
  return row?.claimable ?? false;
}

async function backlogOf(graph: Graph): ReturnType<Relay['backlog']> {
  const [row] = await eventBacklog(graph, {});
  return row ?? { waiting: 0, dead: 0, oldestAtMs: null };
}

/** Takes what its process stores, and hears of what nobody holds. Returns the way to stop both. */
function listenTo(outbox: Outbox, taker: Taker, wake: () => void): () => void {
  const unheard = outbox.onStored((free) => free > 0 && wake());
  const unoffered = outbox.offer(taker);
  return () => {
    unoffered();
    unheard();
  };
}

export function createRelay(parts: RelayParts): Relay {
  const { graph, outbox, log } = parts;
  const options = { ...DEFAULTS, ...parts.options };
  const claims = createClaimsOf(parts, options);
  const handOver = createHandOver({ ...parts, claims, onFree: () => wake() }, options);
  const run = createLane(parts, claims, options, handOver.takeSettled);
  const reach = createReach(log);
  const lanes = new Set<Promise<unknown>>();
  let [state, awake]: ['new' | 'running' | 'closed', boolean] = ['new', false];
  let unsubscribe = (): void => undefined;

  const claiming = (): boolean => {
    awake = false;
    return state === 'running';
  };
  const startLane = (): void => {
    // Where it fails, what was claimed comes back when the claim expires.
    const going = run(claiming).then(reach.found, reach.lost);
    lanes.add(going);
    void going.then(() => {
      lanes.delete(going);
      if (awake) alarm.wake();
    });
  };

  const look = async (): Promise<void> => {
    // A lane that is still at it after a whole sweep has a slow worker: what is new goes past it in another.
    if (lanes.size < options.lanesMax && (awake || (await isClaimable(parts))) && state === 'running') startLane();
  };
  const sweep = (): Promise<void> => look().then(reach.found, reach.lost);

  const alarm = createAlarm(options, () => lanes.size === 0 && startLane(), sweep);
  const wake = (): void => {
    awake = true;
    alarm.wake();
  };
  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      unsubscribe = listenTo(outbox, handOver, wake);
      alarm.on();
    },
    wake,
    isFree: () => state === 'running' && lanes.size === 0,
    async catchUp() {
      do await Promise.all([...lanes, handOver.idle()]);
      while ((await run(() => state !== 'closed')) > 0 || lanes.size > 0);
    },
    backlog: () => backlogOf(graph),
    async close() {
      state = 'closed';
      unsubscribe();
      alarm.off();
      await Promise.all([...lanes, handOver.idle()]);
    },
  };
}
