// Text messages: through Twilio's Messages API (or whoever speaks it), or for developers onto the terminal.
import { z } from 'zod';

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
}

const TIMEOUT_MS = 10_000;
const Refusal = z.object({ code: z.number().int() });

/** Source: Twilio, "Create a Message", POST /2010-04-01/Accounts/{sid}/Messages.json. */
export function createTwilioSms({ url, accountSid, authToken, from }: TwilioOptions): SmsGateway {
  const address = new URL(`/2010-04-01/Accounts/${accountSid}/Messages.json`, url);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const sender: Record<string, string> = from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from };
  return {
    async send({ to, text }) {
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams({ To: to, Body: text, ...sender }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) {
        await response.body?.cancel();
        return;
      }
      // Its message repeats the number; its code says as much.
      const refusal = Refusal.safeParse(await response.json().catch(() => null));
      throw new Error(`The SMS service answered ${response.status}, code ${refusal.data?.code ?? 'unknown'}`);
    },
  };
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
