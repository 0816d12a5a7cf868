// Topics between processes. One Redis channel for each topic and key, joined by the processes that listen to it: a
// message goes to those who need it. (Channels shared by hash would be fewer, but each process with some thousand
// listeners would hear nearly all messages.) Redis keeps none of them, so every gap ends with a resync.
import { randomUUID } from 'node:crypto';

import type { Redis } from '../cache/redis.ts';

export interface RemoteTopics {
  publish(channel: string, payload: unknown): void;
  /** Resolves when the channel is heard, or Redis is known to be away. */
  join(channel: string): Promise<void>;
  leave(channel: string): void;
  close(): Promise<void>;
}

export interface RemoteListener {
  onMessage(channel: string, payload: unknown): void;
  /** Something may have been missed on any channel since that moment (epoch ms). */
  onResync(sinceMs: number): void;
}

const PREFIX = 'sg:topic:';
/** Heard by all: somebody could not say something. */
const RESYNC = `${PREFIX}resync`;
/** How often whoever could not say something tries to say so. */
const OWED_EVERY_MS = 1_000;
/** A connection may have been dead for so long before anybody noticed; and clocks of processes differ. */
const SLACK_MS = 10_000;

export function createRemoteTopics(redis: Redis, { onMessage, onResync }: RemoteListener): RemoteTopics {
  // What a process says it has told its own listeners already.
  const origin = randomUUID();
  let owed: { readonly sinceMs: number; readonly timer: NodeJS.Timeout } | undefined;
  let deafSinceMs: number | undefined = Date.now();

  const send = async (channel: string, text: string): Promise<boolean> =>
    (await redis.attempt((client) => client.publish(channel, origin + text))) !== undefined;
  const payDebt = async (): Promise<void> => {
    if (owed === undefined || !(await send(RESYNC, String(owed.sinceMs)))) return;
    clearInterval(owed.timer);
    owed = undefined;
  };
  const publish = async (channel: string, text: string): Promise<void> => {
    if (await send(channel, text)) return;
    owed ??= { sinceMs: Date.now() - SLACK_MS, timer: setInterval(() => void payDebt(), OWED_EVERY_MS).unref() };
  };

  const channels = redis.openChannels({
    onDeaf() {
      deafSinceMs ??= Date.now();
    },
    onHearing() {
      onResync((deafSinceMs ?? Date.now()) - SLACK_MS);
      deafSinceMs = undefined;
    },
    onMessage(channel, message) {
      if (message.startsWith(origin)) return;
      const said: unknown = JSON.parse(message.slice(origin.length));
      if (channel === RESYNC) onResync(Number(said));
      else onMessage(channel.slice(PREFIX.length), said);
    },
  });
  void channels.join(RESYNC);

  return {
    publish: (channel, payload) => void publish(PREFIX + channel, JSON.stringify(payload)),
    join: (channel) => channels.join(PREFIX + channel),
    leave: (channel) => channels.leave(PREFIX + channel),
    async close() {
      clearInterval(owed?.timer);
      await channels.stop();
    },
  };
}
