// Web Push (RFC 8030, 8291, 8292): sends encrypted messages to the push services that browsers name. Its recording twin
// stands in tests/support/.
import { Agent } from 'node:https';

import webPush from 'web-push';

import { LRUCache } from 'lru-cache';

import type { Logger } from '../observability/log.ts';
import { createGuard, type Guard } from './guard.ts';
import { lookupPublic } from './public-address.ts';

/** One device, as its browser says how to reach it. */
export interface PushDevice {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushMessage {
  /** Of messages of one topic that a device has not fetched, the last takes the place of the others. */
  readonly topic: string;
  readonly text: string;
}

/** GONE: the push service does not know the device any more, and never will. */
export type Pushed = 'SENT' | 'GONE' | { readonly failed: unknown };

export interface PushGateway {
  /** What browsers need to subscribe. */
  readonly publicKey: string;
  /** Never rejects. */
  send(device: PushDevice, message: PushMessage): Promise<Pushed>;
}

export interface WebPushOptions {
  readonly publicKey: string;
  readonly privateKey: string;
  /** Whom a push service may turn to: `mailto:` or `https:`. */
  readonly subject: string;
  readonly log: Logger;
}

const TIMEOUT_MS = 10_000;
/** For so long a push service keeps a message for a device that is off. */
const KEPT_SECONDS = 86_400;
const SOCKETS_MAX = 50;
/** Push services that are remembered: there are a handful, and a caller can name any number. */
const SERVICES_MAX = 1_000;
const GUARD = { timeoutMs: TIMEOUT_MS, concurrencyMax: SOCKETS_MAX, failuresMax: 5, openMs: 5_000, openMsMax: 300_000 };

/** Answers about a device or a message say that the service itself is well. */
function isServiceFailure(error: unknown): boolean {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode !== 'number' || statusCode === 429 || statusCode >= 500;
}

export function createWebPush({ publicKey, privateKey, subject, log }: WebPushOptions): PushGateway {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, lookup: lookupPublic });
  const vapidDetails = { subject, publicKey, privateKey };
  const guards = new LRUCache<string, Guard>({ max: SERVICES_MAX });
  /** One for each push service: that one is down is no matter of the others. */
  const guardOf = (endpoint: string): Guard => {
    const name = new URL(endpoint).host;
    const guard = guards.get(name) ?? createGuard({ ...GUARD, name, log, isFailure: isServiceFailure });
    guards.set(name, guard);
    return guard;
  };
  return {
    publicKey,
    async send({ endpoint, p256dh, auth }, { topic, text }) {
      const options = { vapidDetails, topic, agent, TTL: KEPT_SECONDS, timeout: TIMEOUT_MS } as const;
      try {
        await guardOf(endpoint).call(() =>
          webPush.sendNotification({ endpoint, keys: { p256dh, auth } }, text, {
            ...options,
            contentEncoding: 'aes128gcm',
          }),
        );
        return 'SENT';
      } catch (error) {
        const { statusCode } = error as { statusCode?: unknown };
        return statusCode === 404 || statusCode === 410 ? 'GONE' : { failed: error };
      }
    },
  };
}
