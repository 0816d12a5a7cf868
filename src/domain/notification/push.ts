// Pushes what is told live to the devices of those who want it: at most once, and never in the way of the telling.
import { z } from 'zod';

import { pushDevices, pushGone, pushRegister, pushUnregister } from '../../cypher/notification/push-queries.ts';
import type { Viewer } from '../../context.ts';
import { Conflict, Unauthenticated } from '../../errors.ts';
import { isPublicUrl } from '../../gateways/public-address.ts';
import type { PushDevice, PushGateway } from '../../gateways/push.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { recipientIdsOf } from './tell.ts';
import type { Told } from './told.ts';

const DEVICES_MAX = 20;
const ENDPOINT_LENGTH_MAX = 1_000;
/** Messages on their way at once, and waiting for their turn: what comes beyond that is told live only. */
const SENDING_MAX = 50;
const WAITING_MAX = 10_000;

const bytes = (length: number) =>
  z.string().refine((text) => /^[\w-]+=*$/.test(text) && Buffer.from(text, 'base64url').length === length, {
    params: { reason: 'BAD_KEY' },
    message: `A key of ${length} bytes as base64url.`,
  });

const Device = z.object({
  endpoint: z
    .string()
    .max(ENDPOINT_LENGTH_MAX)
    .refine(isPublicUrl, {
      params: { reason: 'BAD_ENDPOINT' },
      message: 'The https address of a public push service.',
    }),
  p256dh: bytes(65),
  auth: bytes(16),
});

export interface PushParts {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly log: Logger;
  /** Null: nothing is pushed. */
  readonly gateway: PushGateway | null;
}

export interface Pushes {
  /** What browsers need to subscribe; null where nothing is pushed. */
  readonly publicKey: string | null;
  /** Of more than 20 devices, those longest registered go. Throws Invalid, and Conflict where nothing is pushed. */
  register(viewer: Viewer, input: unknown): Promise<boolean>;
  unregister(viewer: Viewer, endpoint: string): Promise<boolean>;
  /** Begins to push what is to be pushed of this. Never throws and never waits. */
  push(told: readonly Told[]): void;
  /** Resolves when all that began has been sent. */
  settled(): Promise<void>;
}

type Job = () => Promise<void>;

/** Runs so many at once, the others after them; none of them may reject. */
function createQueue(): { add(job: Job): boolean; settled(): Promise<void> } {
  const waiting: Job[] = [];
  const running = new Set<Promise<void>>();
  const next = (): void => {
    const job = running.size < SENDING_MAX ? waiting.shift() : undefined;
    if (job === undefined) return;
    const going = job().finally(() => {
      running.delete(going);
      next();
    });
    running.add(going);
  };
  return {
    add(job) {
      if (waiting.length >= WAITING_MAX) return false;
      waiting.push(job);
      next();
      return true;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

export function createPushes({ graph, clock, log, gateway }: PushParts): Pushes {
  const queue = createQueue();

  const send = async (to: PushGateway, device: PushDevice, { notificationId, cursor }: Told): Promise<void> => {
    // No words: the device asks for the notification, and is told what its owner may see by then.
    const text = JSON.stringify({ notificationId, cursor });
    const pushed = await to.send(device, { topic: notificationId.slice(-32), text });
    if (pushed === 'GONE') await pushGone(graph, { endpoints: [device.endpoint] });
    else if (pushed !== 'SENT') log.warn({ err: pushed.failed }, 'a notification could not be pushed');
  };

  const pushAll = async (to: PushGateway, told: readonly Told[]): Promise<void> => {
    const devices = await pushDevices(graph, { userIds: recipientIdsOf(told) });
    const byUser = Map.groupBy(devices, ({ userId }) => userId);
    const jobs = told.flatMap((one) =>
      (byUser.get(one.recipientId) ?? []).map((device) => guarded(() => send(to, device, one))),
    );
    const dropped = jobs.filter((job) => !queue.add(job)).length;
    if (dropped > 0) log.warn({ dropped }, 'more notifications are to be pushed than can be');
  };

  const guarded =
    (job: Job): Job =>
    async () => {
      try {
        await job();
      } catch (error) {
        log.warn({ err: error }, 'notifications could not be pushed');
      }
    };

  return {
    publicKey: gateway?.publicKey ?? null,
    async register({ id: userId }, input) {
      const device = parseInput(Device, input);
      if (gateway === null) throw new Conflict('PUSH_OFF', 'Nothing is pushed to devices here.');
      const rows = await pushRegister(graph, { ...device, userId, nowMs: clock(), devicesMax: DEVICES_MAX });
      // Deactivated since the token was made.
      if (rows.length === 0) throw new Unauthenticated();
      return true;
    },
    async unregister({ id: userId }, endpoint) {
      await pushUnregister(graph, { userId, endpoint });
      return true;
    },
    push(told) {
      const wanted = told.filter(({ push }) => push);
      if (gateway === null || wanted.length === 0) return;
      queue.add(guarded(() => pushAll(gateway, wanted)));
    },
    settled: queue.settled,
  };
}
