// Web Push (RFC 8030, 8291, 8292): sends encrypted messages to the push services that browsers name. Its recording twin
// stands in tests/support/.
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';

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
  /** Whom to believe about names and certificates. Default: names that lead to public addresses, Node's authorities. */
  readonly trust?: { readonly lookup: LookupFunction; readonly ca: string };
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

/** A push service that did not take a message. */
class PushRefused extends Error {
  override name = 'PushRefused';
  readonly statusCode: number;
  constructor(statusCode: number) {
    super(`The push service answered ${String(statusCode)}`);
    this.statusCode = statusCode;
  }
}

type Details = ReturnType<typeof webPush.generateRequestDetails>;

/** Whoever runs the service is a stranger: no redirect of theirs is followed, and what they answer is not kept. */
function post({ endpoint, headers, body }: Details, agent: Agent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(endpoint, { method: 'POST', headers, agent, signal }, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new PushRefused(statusCode));
      });
    });
    sending.once('error', reject);
    sending.end(body);
  });
}

export function createWebPush({ publicKey, privateKey, subject, log, trust }: WebPushOptions): PushGateway {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX, lookup: lookupPublic, ...trust });
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
      const options = { vapidDetails, topic, TTL: KEPT_SECONDS, contentEncoding: 'aes128gcm' } as const;
      // As the check of it has read the address: another parser may see another host in it.
      const device = { endpoint: new URL(endpoint).href, keys: { p256dh, auth } };
      try {
        await guardOf(endpoint).call((signal) =>
          post(webPush.generateRequestDetails(device, text, options), agent, signal),
        );
        return 'SENT';
      } catch (error) {
        const { statusCode } = error as { statusCode?: unknown };
        return statusCode === 404 || statusCode === 410 ? 'GONE' : { failed: error };
      }
    },
  };
}
