// A server that speaks Twilio's Messages API: takes messages, keeps them, and refuses them when told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface TestTwilio {
  /** What an API has to be started with. */
  readonly environment: Record<string, string>;
  readonly sent: { readonly to: string; readonly from: string; readonly text: string }[];
  /** The six digits of the last message to a number. */
  codeFor(to: string): string;
  refuse: boolean;
  close(): void;
}

const SID = 'AC00000000000000000000000000000001';
const TOKEN = 'twilio-test-token';
const FROM = '+15005550006';

export async function startTwilio(): Promise<TestTwilio> {
  const sent: TestTwilio['sent'] = [];
  const answer = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    const isOurs = request.headers.authorization === `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`;
    const [to, from, body] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '') as [string, string, string];
    if (request.url !== `/2010-04-01/Accounts/${SID}/Messages.json` || request.method !== 'POST') {
      answer(response, 404, { code: 20_404, message: 'not found' });
    } else if (!isOurs) answer(response, 401, { code: 20_003, message: 'Authenticate' });
    else if (twilio.refuse) answer(response, 400, { code: 21_211, message: `The number ${to} is not valid` });
    else {
      sent.push({ to, from, text: body });
      answer(response, 201, { sid: `SM${String(sent.length).padStart(32, '0')}`, status: 'queued' });
    }
  };
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const twilio: TestTwilio = {
    environment: {
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_FROM: FROM,
      TWILIO_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    },
    sent,
    codeFor: (to) => /\b\d{6}\b/.exec(sent.findLast((message) => message.to === to)?.text ?? '')?.[0] ?? '',
    refuse: false,
    close: () => void server.close(),
  };
  return twilio;
}
