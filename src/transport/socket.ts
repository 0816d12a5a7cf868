// One open WebSocket: its heartbeat, the expiry of its token, its limits, what runs on it, and how it is closed.
// Knows nothing of GraphQL. (graphql-ws brings an adapter for ws, but that one writes what goes wrong to the console.)
// There may be ten thousand of them in a process: timers are shared (sweep.ts), and what few sockets need is made late.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as ProtocolServer } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';

import type { Logger } from '../observability/log.ts';
import type { Place } from './connections.ts';
import type { Sweep, Swept } from './sweep.ts';

/** Proxies drop silent connections after a minute or so; a socket that misses one pong is gone. */
const HEARTBEAT_MS = 12_000;
/** How long a socket that is closed for being slow has to say goodbye. */
const FAREWELL_MS = 1_000;
/** A burst may be so many times what is allowed in a second. */
const BURST_SECONDS = 4;
const INTERNAL = 4500;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** Why a socket was given up, for metrics. */
export type SocketDrop = 'slow' | 'rate' | 'silent';

export interface SocketLimits {
  /** Bytes that may wait for a client that does not read them. */
  readonly bufferBytesMax: number;
  /** Messages of a client, over time. */
  readonly messagesPerSecondMax: number;
}

export interface SocketParts {
  readonly log: Logger;
  readonly sweep: Sweep;
  readonly limits: SocketLimits;
  onDrop(why: SocketDrop): void;
}

interface Ending {
  readonly code: number;
  readonly reason: string;
}

export class OpenSocket implements Swept {
  readonly userAgent: string | null;
  readonly ip: string | null;
  /** The value given at connection_init, for checking again that its session lives. */
  authorization: unknown;
  /** What it takes up among all that are open; undefined where it is one too many. */
  place: Place | undefined;
  /** Ids of operations whose result is owed before the socket may close: queries and mutations, not subscriptions. */
  readonly owed = new Set<string>();
  /** Ids of operations that are being set up. */
  readonly pending = new Set<string>();
  readonly #socket: WebSocket;
  /** The connection below it. */
  readonly #stream: Duplex;
  readonly #parts: SocketParts;
  #gone: AbortSignal | undefined;
  #log: Logger | undefined;
  #farewell: Ending | undefined;
  #expiry: (Ending & { readonly atMs: number }) | undefined;
  #isAnswered = true;
  /** At different moments, so that ten thousand pings do not leave as one. */
  #pingAtMs = Date.now() + HEARTBEAT_MS * (0.5 + Math.random() / 2);
  #allowance: number;
  #allowedAtMs = Date.now();

  constructor(socket: WebSocket, stream: Duplex, userAgent: string | null, ip: string | null, parts: SocketParts) {
    this.#socket = socket;
    this.#stream = stream;
    this.#parts = parts;
    this.userAgent = userAgent;
    this.ip = ip;
    this.#allowance = parts.limits.messagesPerSecondMax * BURST_SECONDS;
    parts.sweep.add(this);
    socket.on('pong', () => {
      this.#isAnswered = true;
    });
    this.onceClosed(() => parts.sweep.remove(this));
  }

  onceClosed(done: () => void): void {
    this.#socket.once('close', done);
  }

  get log(): Logger {
    return (this.#log ??= this.#parts.log.child({ socketId: randomUUID() }));
  }

  /** Aborts when the socket is closed. Made when it is first asked for: most sockets only listen. */
  get gone(): AbortSignal {
    if (this.#gone === undefined) {
      const controller = new AbortController();
      this.onceClosed(() => controller.abort());
      this.#gone = controller.signal;
    }
    return this.#gone;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Sends a whole message; a client that is too far behind is given up instead. */
  send(message: string): void {
    if (this.#takesMore()) this.#socket.send(message);
  }

  /**
   * Sends a whole message that is a frame already: the same bytes to ten thousand sockets, framed once. It goes past
   * ws, to the connection that the HTTP server handed over; nothing of ws' is ever half sent then, since nothing here
   * is compressed or sent in fragments.
   */
  sendFrame(frame: Buffer): void {
    if (this.#takesMore()) this.#stream.write(frame);
  }

  #takesMore(): boolean {
    // Whoever is gone cannot be told so; the close event does the cleaning up.
    if (!this.isOpen) return false;
    if (this.#stream.writableLength <= this.#parts.limits.bufferBytesMax) return true;
    this.#drop('slow', TRY_AGAIN_LATER);
    return false;
  }

  close(code: number, reason: string): void {
    // A close frame carries at most 123 bytes of reason.
    this.#socket.close(code, reason.slice(0, 120));
  }

  /** Closes the socket at that moment (epoch ms), or a little later, unless it is closed before. */
  closeAt(atMs: number, code: number, reason: string): void {
    this.#expiry = { atMs, code, reason };
    this.sweep(Date.now());
  }

  /** Closes the socket as soon as nothing is owed, or a moment later anyway. */
  endSoon(code: number, reason: string): void {
    this.#farewell = { code, reason };
    this.closeAt(Date.now() + FAREWELL_MS, code, reason);
    this.settle();
  }

  /** Closes the socket as soon as nothing is owed, and resolves when it is closed. */
  async drain(code: number, reason: string): Promise<void> {
    const closed = new Promise<void>((resolve) => this.onceClosed(resolve));
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    this.#farewell = { code, reason };
    this.settle();
    await closed;
  }

  /** To be called where an operation may have been the last one owed. */
  settle(): void {
    if (this.#farewell !== undefined && this.owed.size === 0) this.close(this.#farewell.code, this.#farewell.reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  sweep(nowMs: number): void {
    if (this.#expiry !== undefined && nowMs >= this.#expiry.atMs) {
      this.close(this.#expiry.code, this.#expiry.reason);
      this.#expiry = undefined;
    }
    if (nowMs < this.#pingAtMs || !this.isOpen) return;
    this.#pingAtMs = nowMs + HEARTBEAT_MS;
    if (this.#isAnswered) {
      this.#isAnswered = false;
      this.#socket.ping();
    } else {
      this.#parts.onDrop('silent');
      this.#socket.terminate();
    }
  }

  /** Whether one more message of the client is within what it may send; closes the socket where it is not. */
  admits(): boolean {
    const { messagesPerSecondMax } = this.#parts.limits;
    const nowMs = Date.now();
    const earned = ((nowMs - this.#allowedAtMs) / 1_000) * messagesPerSecondMax;
    this.#allowance = Math.min(this.#allowance + earned, messagesPerSecondMax * BURST_SECONDS) - 1;
    this.#allowedAtMs = nowMs;
    if (this.#allowance < 0) this.#drop('rate', POLICY_VIOLATION);
    return this.#allowance >= 0;
  }

  #drop(why: SocketDrop, code: number): void {
    if (!this.isOpen) return;
    this.#parts.onDrop(why);
    this.close(code, why === 'slow' ? 'SLOW_CONSUMER' : 'RATE_LIMITED');
    // What waits for it is memory of ours.
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }
}

/** Joins a socket that was just accepted to the protocol's server. */
export function openSocket(
  socket: WebSocket,
  stream: Duplex,
  { headers }: IncomingMessage,
  ip: string | null,
  parts: SocketParts,
  protocol: ProtocolServer<OpenSocket>,
): OpenSocket {
  const opened = new OpenSocket(socket, stream, headers['user-agent'] ?? null, ip, parts);
  // ws has closed the socket with the right code by then, e.g. 1009 for a message over the limit.
  socket.on('error', (error) => opened.log.debug({ err: error }, 'socket failed'));

  const failed = (error: unknown): void => {
    opened.log.error({ err: error }, 'socket operation failed unexpectedly');
    opened.close(INTERNAL, 'Internal error');
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => opened.send(data),
      close: (code, reason) => opened.close(code ?? INTERNAL, reason ?? ''),
      onMessage(handle) {
        socket.on('message', (data: RawData) => {
          // ws hands a Buffer over unless told otherwise.
          if (opened.admits()) handle((data as Buffer).toString('utf8')).catch(failed);
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
