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
  /** Something may have been missed on any channel. */
  onResync(): void;
}

const PREFIX = 'sg:topic:';
/** Heard by all: somebody could not say something. */
const RESYNC = `${PREFIX}resync`;
/** How often whoever could not say something tries to say so. */
const OWED_EVERY_MS = 1_000;

export function createRemoteTopics(redis: Redis, { onMessage, onResync }: RemoteListener): RemoteTopics {
  // What a process says it has told its own listeners already.
  const origin = randomUUID();
  let owed: NodeJS.Timeout | undefined;

  const send = async (channel: string, text: string): Promise<boolean> =>
    (await redis.attempt((client) => client.publish(channel, origin + text))) !== undefined;
  const payDebt = async (): Promise<void> => {
    if (!(await send(RESYNC, '')) || owed === undefined) return;
    clearInterval(owed);
    owed = undefined;
  };
  const publish = async (channel: string, text: string): Promise<void> => {
    if (await send(channel, text)) return;
    owed ??= setInterval(() => void payDebt(), OWED_EVERY_MS).unref();
  };

  const channels = redis.openChannels({
    onHearing: onResync,
    onMessage(channel, message) {
      if (message.startsWith(origin)) return;
      if (channel === RESYNC) onResync();
      else onMessage(channel.slice(PREFIX.length), JSON.parse(message.slice(origin.length)));
    },
  });
  void channels.join(RESYNC);

  return {
    publish: (channel, payload) => void publish(PREFIX + channel, JSON.stringify(payload)),
    join: (channel) => channels.join(PREFIX + channel),
    leave: (channel) => channels.leave(PREFIX + channel),
    async close() {
      clearInterval(owed);
      await channels.stop();
    },
  };
}
