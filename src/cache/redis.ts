// One Redis for all processes, where REDIS_URL names one. It only ever saves work: when it is away, whoever asks is
// told so at once (a miss), nobody waits for it, and the connection comes back by itself.
import { createClient } from 'redis';

import type { Logger } from '../observability/log.ts';

/** The official client. A command fails at once while the connection is down; nothing is queued for later. */
export type RedisClient = ReturnType<typeof newClient>;

export interface Redis {
  /** For whoever must know that a command failed. Whoever can do without its answer asks by `attempt`. */
  readonly client: RedisClient;
  isUp(): boolean;
  /** What Redis answers; undefined where it is down, refuses, or takes more than `commandTimeoutMs`. Never throws. */
  attempt<T>(work: (client: RedisClient) => Promise<T>): Promise<T | undefined>;
  /**
   * Hears a channel from now on, also after a loss of the connection. Whoever keeps what a message would have corrected
   * forgets it in `onGap`: called when messages may have been missed, at the beginning and at the end of a gap.
   */
  listen(channel: string, listener: ChannelListener): Listening;
  /** Hears any number of channels over one more connection. */
  openChannels(listener: ChannelsListener): Channels;
  close(): Promise<void>;
}

/** The client for who must know that a command failed; throws at once where Redis is down. */
export function clientOf(redis: Redis): RedisClient {
  if (!redis.isUp()) throw new Error('Redis is away');
  return redis.client;
}

export interface ChannelListener {
  onMessage(message: string): void;
  onGap(): void;
}

export interface Listening {
  /** Whether messages arrive at this moment. */
  isHearing(): boolean;
  stop(): Promise<void>;
}

export interface ChannelsListener {
  onMessage(channel: string, message: string): void;
  /** From now on messages are missed, or have been for up to some seconds. */
  onDeaf(): void;
  /** All channels are heard (again). */
  onHearing(): void;
}

export interface Channels {
  /** Resolves when its messages arrive; while Redis is away at once, and `onHearing` follows. Never rejects. */
  join(channel: string): Promise<void>;
  leave(channel: string): void;
  stop(): Promise<void>;
}

export interface RedisOptions {
  readonly url: string;
  readonly log: Logger;
  readonly commandTimeoutMs?: number;
}

const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
/** A server that holds the connection and says nothing is given up after this long without a byte. */
const SILENCE_MS = 5_000;
/** After a command that took too long nobody asks again for a while: else each request would wait its turn in vain. */
const REST_MS = 1_000;
const RECONNECT_MS = { first: 50, max: 5_000 };

/** 50 ms, then twice as long each time up to 5 s, less up to a half by chance so that processes do not come as one. */
function reconnectInMs(retries: number): number {
  const mostMs = Math.min(RECONNECT_MS.first * 2 ** Math.min(retries, 20), RECONNECT_MS.max);
  return Math.round(mostMs * (1 - Math.random() / 2));
}

function newClient(url: string) {
  return createClient({
    url,
    name: 'sociogram',
    disableOfflineQueue: true,
    pingInterval: SILENCE_MS / 2,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_MS, reconnectStrategy: reconnectInMs },
  });
}

/** Connects in the background and for ever. What goes wrong is logged once per change between up and down. */
function keepConnected(client: RedisClient, log: Logger, onChange: (up: boolean) => void): void {
  let state: 'unknown' | 'up' | 'down' = 'unknown';
  client.on('ready', () => {
    if (state === 'down') log.info('Redis is back');
    state = 'up';
    onChange(true);
  });
  client.on('error', (error: unknown) => {
    // Every further try that fails is an error, too.
    if (client.isReady || state === 'down') return;
    log.warn({ err: error }, 'Redis is away: going on without it');
    state = 'down';
    onChange(false);
  });
  // It rejects only where it is closed while connecting; each failed try is an 'error' already.
  client.connect().catch(() => undefined);
}

function within<T>(promise: Promise<T>, ms: number, onLate?: () => void): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onLate?.();
      resolve(undefined);
    }, ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(undefined);
      },
    );
  });
}

async function end(client: RedisClient): Promise<void> {
  if (!client.isOpen) return;
  const closing = client.isReady ? client.close().then(() => 'closed') : Promise.resolve(undefined);
  if ((await within(closing, CONNECT_TIMEOUT_MS)) === undefined) client.destroy();
}

/** A connection of its own: one that hears channels should do nothing else. */
function createListening(url: string, log: Logger, channel: string, listener: ChannelListener): Listening {
  const client = newClient(url);
  let subscribed = false;
  const hear = (message: string): void => listener.onMessage(message);
  keepConnected(client, log, (up) => {
    listener.onGap();
    if (!up || subscribed) return;
    // Once; from then on the client subscribes again by itself, before it is ready.
    client
      .subscribe(channel, hear)
      .then(() => {
        subscribed = true;
        listener.onGap();
      })
      .catch((error: unknown) => log.warn({ err: error, channel }, 'a channel cannot be heard'));
  });
  return { isHearing: () => subscribed && client.isReady, stop: () => end(client) };
}

/** Which channels are to be joined and left: collected, so that many that come together are one command. */
class Membership {
  readonly joining = new Set<string>();
  readonly leaving = new Set<string>();
  readonly joined = new Set<string>();

  want(channel: string): void {
    if (!this.leaving.delete(channel) && !this.joined.has(channel)) this.joining.add(channel);
  }

  drop(channel: string): void {
    if (!this.joining.delete(channel) && this.joined.has(channel)) this.leaving.add(channel);
  }

  /** Whoever is dropped while it is being joined is left next. */
  async settle(client: RedisClient, hear: (message: string, channel: string) => void): Promise<void> {
    const joining = [...this.joining];
    this.joining.clear();
    for (const channel of joining) this.joined.add(channel);
    try {
      if (joining.length > 0) await client.subscribe(joining, hear);
    } catch (error) {
      for (const channel of joining) {
        this.joined.delete(channel);
        if (!this.leaving.delete(channel)) this.joining.add(channel);
      }
      throw error;
    }
    const leaving = [...this.leaving];
    this.leaving.clear();
    for (const channel of leaving) this.joined.delete(channel);
    if (leaving.length > 0) await client.unsubscribe(leaving);
  }
}

function createChannels(url: string, log: Logger, { onMessage, onDeaf, onHearing }: ChannelsListener): Channels {
  const client = newClient(url);
  const membership = new Membership();
  const hear = (message: string, channel: string): void => onMessage(channel, message);
  let settling: Promise<void> | undefined;
  /** One at a time: the client answers for a channel wrongly that is joined while it is being left. */
  const settle = (): Promise<void> =>
    (settling ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => (client.isReady ? membership.settle(client, hear) : undefined))
      .catch((error: unknown) => log.debug({ err: error }, 'channels cannot be heard now'))
      .finally(() => {
        settling = undefined;
      }));
  const settled = async (): Promise<void> => {
    // What came while it was on its way is in the next one.
    if (settling !== undefined) await settling;
    await settle();
  };
  keepConnected(client, log, (up) => {
    // What was joined before, the client has joined again by now.
    if (up) void settled().then(() => client.isReady && onHearing());
    else onDeaf();
  });
  return {
    join(channel) {
      membership.want(channel);
      return client.isReady ? settled() : Promise.resolve();
    },
    leave(channel) {
      membership.drop(channel);
      if (client.isReady) void settled();
    },
    stop: () => end(client),
  };
}

/** Opens the connection in the background: the start never waits for Redis. */
export function createRedis({ url, log, commandTimeoutMs = COMMAND_TIMEOUT_MS }: RedisOptions): Redis {
  const client = newClient(url);
  keepConnected(client, log, () => undefined);
  const listenings: { stop(): Promise<void> }[] = [];
  let restsUntilMs = 0;
  const isUp = (): boolean => client.isReady && performance.now() >= restsUntilMs;
  return {
    client,
    isUp,
    async attempt(work) {
      if (!isUp()) return undefined;
      return within(work(client), commandTimeoutMs, () => {
        restsUntilMs = performance.now() + REST_MS;
      });
    },
    listen(channel, listener) {
      const listening = createListening(url, log, channel, listener);
      listenings.push(listening);
      return listening;
    },
    openChannels(listener) {
      const channels = createChannels(url, log, listener);
      listenings.push(channels);
      return channels;
    },
    async close() {
      await Promise.all([end(client), ...listenings.map((listening) => listening.stop())]);
    },
  };
}
