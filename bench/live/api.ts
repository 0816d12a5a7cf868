// Measures the API: thousands of subscribers on one process, each with two subscriptions, and writes over HTTP that
// they are told of.
import { setTimeout } from 'node:timers/promises';

import { type Latency, summarize } from '../measure/histogram.ts';
import { runOpenLoop, systemTimer } from '../measure/open-loop.ts';
import { costOf } from '../measure/process-cost.ts';
import type { Ask } from '../peers/api/api-client.ts';
import { SETTLE_MS } from './bare.ts';
import type { Clients } from './clients.ts';
import type { Ledger, Verdict } from './ledger.ts';
import { nowMs, type Plan, PROTOCOL } from './messages.ts';
import { type Spread, spreadOf } from './spread.ts';
import { collectComment, readArrivals } from './subscribers.ts';
import { type WarmUp, warmUp } from './warm-up.ts';

/** Events to single subscribers at a rate. Milliseconds. */
export interface Singles {
  readonly perSecond: number;
  /** From sending the write over HTTP to the message. */
  readonly told: Latency;
  /** Of the write itself, from when it was due. */
  readonly answered: Latency;
  readonly failed: number;
  readonly late: number;
}

/** What as many sockets as there are cost, and how one event reaches all of them. */
export interface Sockets {
  readonly connectedPerSecond: number;
  readonly kilobytesEach: number;
  /** How long a message to all is. */
  readonly bytes: number;
  /** From sending the comment over HTTP. */
  readonly broadcasts: readonly Spread[];
}

export interface Deliveries {
  readonly warmUp: WarmUp;
  /** How long a message to a single subscriber is. */
  readonly bytes: number;
  readonly singles: readonly Singles[];
  readonly steady: Verdict & { readonly seconds: number; readonly perSecond: number; readonly told: Latency };
}

export interface LiveOptions {
  readonly server: { readonly url: string; readonly pid: number };
  readonly clients: Clients;
  readonly plans: readonly Plan[];
  readonly subscribers: readonly string[];
  readonly postId: string;
  readonly ask: Ask;
  /** Pairs of subscribers, by number, of whom the first does not follow the second; each is given once. */
  nextPair(): readonly [follower: number, followee: number];
  readonly broadcasts: number;
  /** The database's process. */
  readonly neo4jPid: number | null;
  /** Writes before singles, at most. */
  readonly warmUpSeconds: number;
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly steadySeconds: number;
  say(line: string): void;
}

export interface Made {
  readonly comments: string[];
  readonly follows: (readonly [followerId: string, followeeId: string])[];
}

const WAIT_MS = 30_000;
const OPENING_WAIT_MS = 10_000;
/** A rate is too much where one in a hundred waits longer. */
const LATE_MS = 2_000;
const FEW_SUBSCRIBERS = 50;
/** Comments that those few are told of, and the first ones that all are told of. */
const WARM_UP = 50;
const OPENING = 5;
const EVERYBODY_EVERY_MS = 10_000;
/** From one event for all to the next: what the one before it left to do is over. */
const APART_MS = 1_000;

/** Connects all and tells all of them something, several times. */
export async function measureSockets(options: LiveOptions, made: Made, ledger: Ledger): Promise<Sockets> {
  const { server, clients, plans, say } = options;
  const urls = [`${server.url.replace('http', 'ws')}/graphql`];
  // The first of each kind is planned by the database and compiled by the API: not what is to be measured.
  const some = plans.slice(0, FEW_SUBSCRIBERS);
  await clients.connect(urls, PROTOCOL, some);
  await open(options, made, some.length, WARM_UP);
  await clients.disconnect();

  const before = costOf(server.pid).rssBytes;
  const { tookMs } = await clients.connect(urls, PROTOCOL, plans);
  const connectedPerSecond = (plans.length / tookMs) * 1000;
  await open(options, made, plans.length, OPENING);
  await settle(options, ledger);
  // Not before all are subscribed, and what their coming left behind has been collected.
  await setTimeout(SETTLE_MS);
  const kilobytesEach = (costOf(server.pid).rssBytes - before) / 1024 / plans.length;
  say(`${plans.length} subscribers, ${connectedPerSecond.toFixed(0)}/s, ${kilobytesEach.toFixed(1)} KB each`);

  const broadcasts: Spread[] = [];
  let bytes = 0;
  for (let round = 0; round < options.broadcasts; round++) {
    await setTimeout(APART_MS);
    const told = await tellAll(options, made, plans.length, round);
    const { count, first, last } = told.spread;
    bytes = told.bytes;
    broadcasts.push(told.spread);
    say(`to all: ${count} told, first ${first.toFixed(0)} ms, last ${last.toFixed(0)} ms`);
  }
  return { connectedPerSecond, kilobytesEach, bytes, broadcasts };
}

/**
 * Comments that are not measured, until so many were heard by everybody: the first ones come before some have
 * subscribed.
 */
async function open(options: LiveOptions, made: Made, subscribers: number, comments: number): Promise<void> {
  let heard = 0;
  for (let number = 0; heard < comments; number++) {
    const { count } = (await tellAll(options, made, subscribers, number, OPENING_WAIT_MS)).spread;
    if (count === subscribers) heard += 1;
    else if (number > comments) throw new Error(`${count} of ${subscribers} subscribers were told in time`);
  }
}

/** One comment that so many are told of. */
async function tellAll(
  options: LiveOptions,
  made: Made,
  subscribers: number,
  number: number,
  waitMs = WAIT_MS,
): Promise<{ spread: Spread; bytes: number }> {
  const sentMs = nowMs();
  const commentId = await comment(options, made, number);
  const told = await collectComment(options.clients, commentId, subscribers, waitMs);
  return { spread: spreadOf(told.map(({ atMs }) => atMs - sentMs)), bytes: told[0]?.bytes ?? 0 };
}

/** Tells single subscribers, ever faster, and then everybody for a while. */
export async function measureDeliveries(options: LiveOptions, made: Made, ledger: Ledger): Promise<Deliveries> {
  const { say } = options;
  const warm = await warmUp({
    neo4jPid: options.neo4jPid,
    seconds: options.warmUpSeconds,
    say,
    write: () => follow(options, made, ledger),
  });
  await settle(options, ledger);
  ledger.takeLatencies();
  const bytes = { single: 0 };
  const singles: Singles[] = [];
  for (const perSecond of options.rates) {
    const result = await singlesAt(options, made, ledger, perSecond, bytes);
    singles.push(result);
    const { told, late, failed } = result;
    const [p50, p95, p99] = [told.p50, told.p95, told.p99].map((value) => value.toFixed(0));
    say(`${perSecond}/s to one each: p50 ${p50} p95 ${p95} p99 ${p99} ms, ${late} late, ${failed} failed`);
    if (isTooMuch(result)) {
      say(`${perSecond}/s is more than this machine can do: higher rates are left out.`);
      break;
    }
  }
  return { warmUp: warm, bytes: bytes.single, singles, steady: await steady(options, made, ledger, singles) };
}

export const isTooMuch = ({ told, late, failed }: Singles): boolean => told.p99 > LATE_MS || late + failed > 0;

async function comment({ subscribers, postId, ask }: LiveOptions, made: Made, number: number): Promise<string> {
  const author = subscribers[(number * 31) % subscribers.length] ?? '';
  const input = { postId, text: `Said to everybody, number ${number}.` };
  const { createComment } = await ask<{ createComment: { comment: { id: string } } }>(author, 'CreateComment', {
    input,
  });
  made.comments.push(createComment.comment.id);
  return createComment.comment.id;
}

async function follow({ ask, subscribers, nextPair }: LiveOptions, made: Made, ledger: Ledger): Promise<void> {
  const [from, to] = nextPair();
  const sentMs = nowMs();
  const [follower = '', followee = ''] = [subscribers[from], subscribers[to]];
  await ask(follower, 'Follow', { userId: followee });
  made.follows.push([follower, followee]);
  ledger.followed(to, { sentMs, endMs: nowMs() });
}

/** Follows at a fixed rate, whatever their answers take. */
async function follows(
  options: LiveOptions,
  made: Made,
  ledger: Ledger,
  perSecond: number,
  seconds: number,
): Promise<{ answered: Latency; failed: number }> {
  const answered: number[] = [];
  let failed = 0;
  await runOpenLoop({
    ratePerSecond: perSecond,
    seconds,
    timer: systemTimer,
    send: () => follow(options, made, ledger),
    done({ dueMs, endMs, error }) {
      if (error === undefined) answered.push(endMs - dueMs);
      else failed += 1;
    },
  });
  return { answered: summarize(answered), failed };
}

/** Reads what came until all that is owed has been told, or it has waited long enough. */
async function settle({ clients }: LiveOptions, ledger: Ledger, bytes?: { single: number }): Promise<void> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const { comments, notifications } = readArrivals(await clients.collect());
    ledger.told(comments, notifications);
    if (bytes !== undefined) bytes.single = notifications[0]?.bytes ?? bytes.single;
    if (ledger.waiting() === 0 || Date.now() > until) return;
    await setTimeout(100);
  }
}

async function singlesAt(
  options: LiveOptions,
  made: Made,
  ledger: Ledger,
  perSecond: number,
  bytes: { single: number },
): Promise<Singles> {
  const { answered, failed } = await follows(options, made, ledger, perSecond, options.seconds);
  await settle(options, ledger, bytes);
  return { perSecond, told: summarize(ledger.takeLatencies()), answered, failed, late: ledger.waiting() };
}

/** Both kinds of events for minutes, at half of the highest rate that kept up. */
async function steady(
  options: LiveOptions,
  made: Made,
  ledger: Ledger,
  singles: readonly Singles[],
): Promise<Deliveries['steady']> {
  const kept = singles.filter((single) => !isTooMuch(single));
  const perSecond = Math.max(1, Math.floor((kept.at(-1)?.perSecond ?? 2) / 2));
  const seconds = options.steadySeconds;
  let isOver = false;
  const toAll = async (): Promise<void> => {
    for (let number = 1_000; !isOver; number++) {
      ledger.commented(await comment(options, made, number));
      await setTimeout(EVERYBODY_EVERY_MS);
    }
  };
  const reading = async (): Promise<void> => {
    while (!isOver) {
      const { comments, notifications } = readArrivals(await options.clients.collect());
      ledger.told(comments, notifications);
      await setTimeout(1_000);
    }
  };
  const others = Promise.all([toAll(), reading()]);
  await follows(options, made, ledger, perSecond, seconds);
  isOver = true;
  await others;
  await settle(options, ledger);
  // The last message to all is on its way to some.
  await setTimeout(SETTLE_MS);
  await settle(options, ledger);
  const result = { ...ledger.verdict(), seconds, perSecond, told: summarize(ledger.takeLatencies()) };
  options.say(
    `steady: ${result.owed} owed, ${result.lost} lost, ${result.doubled} doubled, ${result.disordered} disordered`,
  );
  return result;
}
