// Text messages: through Twilio's Messages API (or whoever speaks it), or for developers onto the terminal.
import { z } from 'zod';

import type { Logger } from '../observability/log.ts';
import { createGuard } from './guard.ts';

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
}

export interface SmsGateway {
  /** Resolves when the service has taken the message; rejects where it has not. The error names no number. */
  send(message: TextMessage): Promise<void>;
}

export interface TwilioOptions {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** The sender: a number of the account, or the id of a messaging service (`MG…`). */
  readonly from: string;
  readonly log: Logger;
}

/** The service took the message for none that it sends. */
export class SmsRefused extends Error {
  override name = 'SmsRefused';
  readonly status: number;
  constructor(status: number, code: number | undefined) {
    super(`The SMS service answered ${status}, code ${code ?? 'unknown'}`);
    this.status = status;
  }
}

/** A number that it refuses says nothing of the service: else whoever enters a few wrong ones turned it off for all. */
export function isSmsFailure(error: unknown): boolean {
  return !(error instanceof SmsRefused) || error.status === 429 || error.status >= 500;
}

/** Somebody waits for each. */
const GUARD = { timeoutMs: 10_000, concurrencyMax: 50, failuresMax: 5, openMs: 5_000, openMsMax: 60_000 };
const Refusal = z.object({ code: z.number().int() });

/** Source: Twilio, "Create a Message", POST /2010-04-01/Accounts/{sid}/Messages.json. */
export function createTwilioSms({ url, accountSid, authToken, from, log }: TwilioOptions): SmsGateway {
  const guard = createGuard({ ...GUARD, name: 'sms', log, isFailure: isSmsFailure });
  const address = new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, url);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const sender: Record<string, string> = from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from };
  const post = async ({ to, text }: TextMessage, signal: AbortSignal): Promise<void> => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ To: to, Body: text, ...sender }),
      redirect: 'error',
      signal,
    });
    if (response.ok) {
      await response.body?.cancel();
      return;
    }
    // Its message repeats the number; its code says as much.
    const refusal = Refusal.safeParse(await response.json().catch(() => null));
    throw new SmsRefused(response.status, refusal.data?.code);
  };
  return { send: (message) => guard.call((signal) => post(message, signal)) };
}

/** For developers: `write` is where the message is to be read. */
export function createConsoleSms(write: (line: string) => void): SmsGateway {
  return {
    send: ({ to, text }) => {
      write(`SMS to ${to}: ${text}\n`);
      return Promise.resolve();
    },
  };
}
