// Subscribers as clients are: graphql-ws' own client, and what came to it so far.
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import type { Data } from './answer.ts';

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface Heard {
  /** The data of each message, in order. */
  readonly data: Data[];
  readonly errors: unknown[];
  /** Set once the server has ended it. */
  isOver: boolean;
  /** Waits for so many messages in all, and answers them. */
  count(messages: number): Promise<Data[]>;
  /** Waits until it is over or refused, and answers the errors. */
  refused(): Promise<unknown[]>;
  stop(): void;
}

export interface Listener {
  readonly client: Client;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<Closing>;
  subscribe(query: string, variables?: Record<string, unknown>): Heard;
  close(): Promise<void>;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5);
}

/** A client on a socket of its own, as whoever the token speaks for. */
export function listen(wsUrl: string, token?: string): Listener {
  const closing = Promise.withResolvers<Closing>();
  const client = createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    on: { closed: (event) => closing.resolve(event as Closing) },
  });
  return {
    client,
    closed: closing.promise,
    subscribe(query, variables) {
      const heard: Heard = {
        data: [],
        errors: [],
        isOver: false,
        async count(messages) {
          await until(() => heard.data.length >= messages || heard.isOver);
          return heard.data;
        },
        async refused() {
          await until(() => heard.errors.length > 0 || heard.isOver);
          return heard.errors;
        },
        stop: () => undefined,
      };
      const over = (): void => {
        heard.isOver = true;
      };
      heard.stop = client.subscribe(
        { query, ...(variables && { variables }) },
        {
          next({ data, errors }) {
            if (errors !== undefined) heard.errors.push(...errors);
            else heard.data.push(data as Data);
          },
          error(error) {
            heard.errors.push(...(Array.isArray(error) ? (error as unknown[]) : [error]));
            over();
          },
          complete: over,
        },
      );
      return heard;
    },
    close: async () => client.dispose(),
  };
}
