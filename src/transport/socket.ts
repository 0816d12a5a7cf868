// One open WebSocket: its heartbeat, the expiry of its token, what runs on it, and how it is closed.
// Knows nothing of GraphQL. (graphql-ws brings an adapter for ws, but that one writes what goes wrong to the console.)
import type { IncomingMessage } from 'node:http';
import type { Server as ProtocolServer } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';

import type { Logger } from '../observability/log.ts';

/** Proxies drop silent connections after a minute or so; a socket that misses one pong is gone. */
const HEARTBEAT_MS = 12_000;
/** The longest a timer can run; a later moment is waited for in steps. */
const TIMER_MS_MAX = 2 ** 31 - 1;
const INTERNAL = 4500;

export interface OpenSocket {
  readonly log: Logger;
  readonly userAgent: string | null;
  /** The value given at connection_init, for checking again that its session lives. */
  authorization: unknown;
  /** Ids of operations whose result is owed before the socket may close: queries and mutations, not subscriptions. */
  readonly owed: Set<string>;
  /** Ids of operations that are being set up. */
  readonly pending: Set<string>;
  readonly isOpen: boolean;
  close(code: number, reason: string): void;
  /** Closes the socket at that moment (epoch ms) unless it is closed before. */
  closeAt(atMs: number, code: number, reason: string): void;
  /** Closes the socket as soon as nothing is owed, and resolves when it is closed. */
  drain(code: number, reason: string): Promise<void>;
  /** To be called where an operation may have been the last one owed. */
  settle(): void;
  terminate(): void;
}

function createOpenSocket(socket: WebSocket, log: Logger, userAgent: string | null): OpenSocket {
  let expiry: NodeJS.Timeout | undefined;
  let farewell: { code: number; reason: string } | undefined;
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => clearTimeout(expiry));
  const owed = new Set<string>();

  const opened: OpenSocket = {
    log,
    userAgent,
    authorization: undefined,
    owed,
    pending: new Set(),
    get isOpen() {
      return isOpen();
    },
    // A close frame carries at most 123 bytes of reason.
    close: (code, reason) => socket.close(code, reason.slice(0, 120)),
    closeAt(atMs, code, reason) {
      clearTimeout(expiry);
      if (!isOpen()) return;
      const leftMs = atMs - Date.now();
      expiry = setTimeout(
        () => (leftMs > TIMER_MS_MAX ? opened.closeAt(atMs, code, reason) : opened.close(code, reason)),
        Math.min(Math.max(leftMs, 0), TIMER_MS_MAX),
      );
    },
    async drain(code, reason) {
      farewell = { code, reason };
      opened.settle();
      await closed;
    },
    settle() {
      if (farewell !== undefined && owed.size === 0) opened.close(farewell.code, farewell.reason);
    },
    terminate: () => socket.terminate(),
  };
  return opened;
}

function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const heartbeat = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.once('close', () => clearInterval(heartbeat));
}

/** Joins a socket that was just accepted to the protocol's server. */
export function openSocket(
  socket: WebSocket,
  { headers }: IncomingMessage,
  log: Logger,
  protocol: ProtocolServer<OpenSocket>,
): OpenSocket {
  const opened = createOpenSocket(socket, log, headers['user-agent'] ?? null);
  keepAlive(socket);
  // ws has closed the socket with the right code by then, e.g. 1009 for a message over the limit.
  socket.on('error', (error) => log.debug({ err: error }, 'socket failed'));

  const failed = (error: unknown): void => {
    log.error({ err: error }, 'socket operation failed unexpectedly');
    opened.close(INTERNAL, 'Internal error');
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve) => {
          // Whoever is gone cannot be told so; the close event does the cleaning up.
          if (opened.isOpen) socket.send(data, () => resolve());
          else resolve();
        }),
      close: (code, reason) => opened.close(code ?? INTERNAL, reason ?? ''),
      onMessage(handle) {
        socket.on('message', (data: RawData) => {
          // ws hands a Buffer over unless told otherwise.
          handle((data as Buffer).toString('utf8')).catch(failed);
        });
      },
    },
    opened,
  );
  socket.once('close', (code, reason) => {
    closed(code, reason.toString('utf8')).catch(failed);
  });
  return opened;
}
