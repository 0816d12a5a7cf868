// What processes tell each other while it happens, and forget: typed topics, in this process and, where there is a
// Redis, over all processes. Nothing rests on a message: whoever hears of something reads the graph, and whoever may
// have missed something is told to catch up.
import type { Redis } from '../cache/redis.ts';
import type { Logger } from '../observability/log.ts';
import { createRemoteTopics } from './topics-redis.ts';

/** What is said on each topic, and what its keys are. */
export interface TopicPayloads {
  /** Key: the recipient's id. Notifications that have gone live or changed, with their cursors. */
  readonly notification: readonly { readonly notificationId: string; readonly cursor: string }[];
  /**
   * Key: `all`. A new post. Not by follower: a message for each of a million would be sent for the few who listen; each
   * process asks once which of its own subscribers it concerns.
   */
  readonly feed: { readonly postId: string; readonly authorId: string };
  /** Key: the post's id. Its counters have changed. */
  readonly engagement: null;
  /** Key: the post's id. A new comment on it. */
  readonly comment: { readonly commentId: string };
  /** Key: `all`. Sessions and accounts that have ended, or accounts of which something has changed that tokens say. */
  readonly session: { readonly what: 'ENDED' | 'CHANGED'; readonly ids: readonly string[] };
  /** Key: `all`. An account left or came back: what its likes, comments and shares are counted in has changed. */
  readonly account: { readonly userId: string };
  /** Key: the medium's id. How far its processing is, 0 to 1; null: read what it is now. */
  readonly media: { readonly progress: number | null };
  /** Key: the prefix of an outbox. It has events that the relay of whoever stored them cannot take at once. */
  readonly outbox: null;
}
export type TopicName = keyof TopicPayloads;

export interface TopicListener<P> {
  onMessage(payload: P): void;
  /** Messages may have been missed since that moment (epoch ms): catch up from the graph. */
  onResync(sinceMs: number): void;
}

export interface TopicSubscription {
  /** Resolves when messages of all processes arrive; without a reachable Redis at once. Never rejects. */
  readonly ready: Promise<void>;
  end(): void;
}

export interface Topics {
  /** Tells all who listen, in this process and in others. Never throws and never waits. */
  publish<T extends TopicName>(topic: T, key: string, payload: TopicPayloads[T]): void;
  subscribe<T extends TopicName>(topic: T, key: string, listener: TopicListener<TopicPayloads[T]>): TopicSubscription;
  close(): Promise<void>;
}

export interface TopicsParts {
  /** Null: one process, or several that do not hear each other. */
  readonly redis: Redis | null;
  readonly log: Logger;
}

const NOW = Promise.resolve();

export function createTopics({ redis, log }: TopicsParts): Topics {
  const channels = new Map<string, Set<TopicListener<unknown>>>();

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.error({ err: error }, 'a listener of a topic failed');
    }
  };
  const tell = (channel: string, payload: unknown): void => {
    for (const listener of channels.get(channel) ?? []) guarded(() => listener.onMessage(payload));
  };
  const resync = (sinceMs: number): void => {
    for (const listener of [...channels.values()].flatMap((listeners) => [...listeners])) {
      guarded(() => listener.onResync(sinceMs));
    }
  };
  const remote = redis === null ? null : createRemoteTopics(redis, { onMessage: tell, onResync: resync });

  const leave = (channel: string, listener: TopicListener<unknown>): void => {
    const listeners = channels.get(channel);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    channels.delete(channel);
    remote?.leave(channel);
  };

  return {
    publish(topic, key, payload) {
      const channel = `${topic}:${key}`;
      tell(channel, payload);
      remote?.publish(channel, payload);
    },
    subscribe(topic, key, listener) {
      const channel = `${topic}:${key}`;
      // An object of its own, so that one listener may listen twice.
      const own = { ...listener } as TopicListener<unknown>;
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(own));
      return { ready: remote?.join(channel) ?? NOW, end: () => leave(channel, own) };
    },
    close: async () => remote?.close(),
  };
}
