// Letters and text messages on their way out. They are stored in the transaction that makes them true, sealed, and sent
// after it; what fails is tried again until its time is over, and what a process that died had not sent, another sends.
// One may be sent twice where a process dies between the two. Nobody who asks waits for a mail server.
import { z } from 'zod';

import {
  letterDone,
  letterPostpone,
  lettersExpire,
  letterStore,
  lettersTake,
} from '../../cypher/auth/letter-queries.ts';
import { isMailRefusal, type MailGateway } from '../../gateways/mail.ts';
import { isSmsFailure, type SmsGateway } from '../../gateways/sms.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Logger } from '../../observability/log.ts';
import type { Clock } from '../clock.ts';
import { createSweeper, type Sweeper } from '../sweeper.ts';
import type { Vault } from './vault.ts';

const Content = z.discriminatedUnion('by', [
  z.object({ by: z.literal('MAIL'), to: z.string(), subject: z.string(), text: z.string() }),
  z.object({ by: z.literal('SMS'), to: z.string(), text: z.string() }),
  /** To nobody, so that an answer takes the same work with a letter and without. */
  z.object({ by: z.literal('NOBODY') }),
]);
export type Content = z.infer<typeof Content>;

export interface Outgoing {
  /** Whose erasure takes it along; null where that is nobody's. */
  readonly accountId: string | null;
  readonly content: Content;
  /** Sent later than that it is of no use. */
  readonly ttlMs: number;
}

/** To be woken once what was stored is committed. Draining tries all that is due; what closing leaves stays stored. */
export interface LetterQueue extends Omit<Sweeper, 'isClosed'> {
  store(tx: Runner, outgoing: Outgoing): Promise<void>;
}

export interface LetterQueueParts {
  readonly graph: Graph;
  readonly vault: Vault;
  /** Null: none are sent. */
  readonly mail: Pick<MailGateway, 'send'> | null;
  readonly sms: SmsGateway | null;
  /** All processes of an installation use the same. */
  readonly queue: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const SWEEP_MS = 5_000;
const TAKEN_AT_ONCE = 20;
/** Longer than any gateway takes: what is still held then was held by a process that died. */
const HOLD_MS = 60_000;
const BACK_OFF_MS = 5_000;
const BACK_OFF_MS_MAX = 300_000;
const EXPIRED_ROWS = 100;

type Taken = Awaited<ReturnType<typeof lettersTake>>[number];

async function send({ mail, sms }: LetterQueueParts, content: Content): Promise<void> {
  if (content.by === 'NOBODY') return;
  const { by, ...message } = content;
  if (by === 'SMS') await sms?.send(message);
  else await mail?.send({ subject: '', ...message });
}

/** Whether another try would end the same. */
const isRefused = (by: Content['by'], error: unknown): boolean =>
  by === 'SMS' ? !isSmsFailure(error) : isMailRefusal(error);

async function trySending(parts: LetterQueueParts, { id, sealed, attempts, expiresAtMs }: Taken): Promise<void> {
  const { graph, vault, clock, log } = parts;
  let by: Content['by'] = 'NOBODY';
  try {
    const content = Content.parse(JSON.parse(vault.open(sealed, id)));
    by = content.by;
    await send(parts, content);
  } catch (error) {
    // The error may name the address: only its kind is told.
    const { code, responseCode, name } = error as { code?: unknown; responseCode?: unknown; name?: unknown };
    const about = { letterId: id, by, attempts, kind: responseCode ?? code ?? name };
    if (!isRefused(by, error)) {
      log.warn(about, 'a letter could not be sent yet');
      const dueAtMs = clock() + Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS * 2 ** (attempts - 1));
      await letterPostpone(graph, { id, dueAtMs: Math.min(dueAtMs, expiresAtMs) });
      return;
    }
    log.error(about, 'a letter was refused, and is given up');
  }
  await letterDone(graph, { id });
}

/** Sends all that is due. */
async function sendDue(parts: LetterQueueParts): Promise<void> {
  const { graph, queue, clock, log } = parts;
  for (const { id, attempts } of await lettersExpire(graph, { queue, nowMs: clock(), limit: EXPIRED_ROWS })) {
    log.error({ letterId: id, attempts }, 'a letter was not sent in time, and is given up');
  }
  for (let taken: Taken[] | undefined; taken === undefined || taken.length === TAKEN_AT_ONCE;) {
    const nowMs = clock();
    taken = await lettersTake(graph, { queue, nowMs, untilMs: nowMs + HOLD_MS, limit: TAKEN_AT_ONCE });
    await Promise.all(taken.map((one) => trySending(parts, one)));
  }
}

export function createLetterQueue(parts: LetterQueueParts): LetterQueue {
  const { vault, mail, sms, queue, clock, log } = parts;
  const isOn = mail !== null || sms !== null;
  const sweeper = createSweeper(async () => isOn && sendDue(parts), {
    everyMs: SWEEP_MS,
    failed: (error) => log.error({ err: error }, 'letters could not be sent'),
  });
  return {
    ...sweeper,
    async store(tx, { accountId, content, ttlMs }) {
      const { by } = content;
      if ((by === 'SMS' ? sms : mail) === null) {
        log.warn({ accountId, by }, 'a letter was not sent: there is no way to');
        return;
      }
      const id = newId('let');
      const nowMs = clock();
      const sealed = vault.seal(JSON.stringify(content), id);
      await letterStore(tx, { id, queue, accountId, sealed, nowMs, expiresAtMs: nowMs + ttlMs });
    },
  };
}
