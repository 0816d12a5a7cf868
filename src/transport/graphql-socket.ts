// GraphQL over WebSocket (graphql-transport-ws) at /graphql: queries, mutations and subscriptions, under the limits,
// permissions and error codes of HTTP. Apollo knows nothing of sockets, so all that is wired here a second time.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { execute, type ExecutionArgs, GraphQLError, OperationTypeNode } from 'graphql';
import { CloseCode, type Context as Ctx, handleProtocols, makeServer, type Server as ProtocolServer } from 'graphql-ws';
import type { ServerOptions, SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';

import type { Config } from '../config/config.ts';
import type { Viewer } from '../context.ts';
import { RateLimited, Unauthenticated } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import type { ClientAddress } from './client-address.ts';
import type { Connections } from './connections.ts';
import type { PresentError } from './errors.ts';
import type { FanOut, Subscriber } from './fan-out.ts';
import type { OperationParts } from './operations.ts';
import { createPrepare } from './prepare.ts';
import type { Running } from './running.ts';
import type { ServedApp, ServedRequest } from './served-app.ts';
import { type OpenSocket, openSocket } from './socket.ts';
import { asGraphQLError, type PreparedArgs, subscribeWith } from './subscribe.ts';
import { createSweep } from './sweep.ts';
import type { Told } from './told.ts';
import { viewerOf } from './viewer.ts';

/** Operations running at a time on one socket; a page of our own client keeps fewer than ten subscriptions open. */
const SOCKET_OPERATIONS_MAX = 100;
const CONNECTION_INIT_WAIT_MS = 5_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
/** The protocol's clients do not try again by themselves after this one: another socket has to be closed first. */
const TOO_MANY = CloseCode.TooManyInitialisationRequests;
const TOO_MANY_SOCKETS = 'TOO_MANY_SOCKETS';

type Params = Record<string, unknown> | undefined;
type SocketContext = Ctx<Params, OpenSocket>;

/** A subscription on a socket, as long as it lasts. */
class SocketSubscriber implements Subscriber {
  readonly viewer: Viewer | null;
  readonly #socket: OpenSocket;
  readonly #id: string;

  constructor(viewer: Viewer | null, socket: OpenSocket, id: string) {
    this.viewer = viewer;
    this.#socket = socket;
    this.#id = id;
  }
  next(told: Told): void {
    this.#socket.sendFrame(told.frameFor(this.#id));
  }
}

export interface GraphqlSocket {
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /**
   * Lets queries and mutations finish, then closes each socket with 1001, one after the other, so that their clients do
   * not all come to another process at once; after `graceMs` cuts off what is left.
   */
  drain(graceMs: number): Promise<void>;
}

/** The contract names it `authorization`; clients that copy HTTP headers write `Authorization`. */
function authorizationOf(params: Params): unknown {
  return params?.authorization ?? params?.Authorization;
}

/** Closes a socket whose token is no good. To the protocol's clients 4403 means "connect again with a new token". */
function refuse(socket: OpenSocket, error: unknown, present: PresentError): void {
  const { extensions } = present(error, socket.log);
  if (extensions.code === 'UNAUTHENTICATED') socket.close(CloseCode.Forbidden, extensions.reason ?? extensions.code);
  else if (extensions.code === 'RATE_LIMITED') socket.close(TOO_MANY, TOO_MANY_SOCKETS);
  else if (extensions.code === 'UNAVAILABLE') socket.close(TRY_AGAIN_LATER, extensions.code);
  else socket.close(CloseCode.InternalServerError, extensions.code);
}

type Hooks = ServerOptions<Params, OpenSocket>;

/** Who the socket speaks for, until its token expires. */
function connecting(app: ServedApp, present: PresentError): NonNullable<Hooks['onConnect']> {
  return async ({ connectionParams, extra }) => {
    // Turned away already.
    if (extra.place === undefined) return false;
    try {
      extra.authorization = authorizationOf(connectionParams);
      const viewer = await viewerOf(app, extra.authorization);
      await extra.place.admit(viewer);
      if (viewer !== null) {
        extra.closeAt(viewer.tokenExpiresAtMs, CloseCode.Forbidden, 'TOKEN_EXPIRED');
      }
      return true;
    } catch (error) {
      refuse(extra, error, present);
      return false;
    }
  };
}

/** Makes an operation ready to run, or says why it may not. */
function subscribing({ app, read, present }: GraphqlSocketParts): NonNullable<Hooks['onSubscribe']> {
  const prepare = createPrepare(app, read);
  const begin = async ({ extra, subscriptions }: SocketContext, id: string, payload: SubscribePayload) => {
    if (Object.keys(subscriptions).length > SOCKET_OPERATIONS_MAX) {
      throw new RateLimited(1000, `At most ${SOCKET_OPERATIONS_MAX} operations may run on one connection.`);
    }
    // Asked again for each operation: a session revoked since the connection began starts nothing more.
    const viewer = await viewerOf(app, extra.authorization);
    const subscriber = new SocketSubscriber(viewer, extra, id);
    const prepared = prepare(payload, { viewer, log: extra.log, userAgent: extra.userAgent, ip: extra.ip, subscriber });
    if ('document' in prepared) {
      const { kind } = prepared;
      if (kind === OperationTypeNode.QUERY || kind === OperationTypeNode.MUTATION) extra.owed.add(id);
    }
    return 'document' in prepared ? { ...prepared, gone: () => extra.gone } : prepared;
  };
  return async (ctx, id, payload) => {
    const { extra } = ctx;
    // NOTE: graphql-ws forgets an operation that its client completes while it is being set up; an id used again in
    // that moment would leave the first one's event stream open for ever (see also enisdenjo/graphql-ws#532).
    if (extra.pending.has(id)) {
      extra.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return [new GraphQLError('This id is in use.')];
    }
    extra.pending.add(id);
    try {
      const prepared = await begin(ctx, id, payload);
      if (!('document' in prepared)) extra.pending.delete(id);
      return prepared;
    } catch (error) {
      extra.pending.delete(id);
      if (error instanceof Unauthenticated) refuse(extra, error, present);
      return [asGraphQLError(error)];
    }
  };
}

/** Runs a query or a mutation, for as long as its socket is open and it has time. */
function executing(running: Running): NonNullable<Hooks['execute']> {
  return async (args) => {
    const { contextValue, gone } = args as PreparedArgs;
    try {
      return await running.run(contextValue as ServedRequest, gone?.() ?? null, async () => execute(args));
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };
}

function makeProtocol(parts: GraphqlSocketParts): ProtocolServer<OpenSocket> {
  const { app, present, fanOut, running } = parts;
  const logOf = (args: ExecutionArgs): Logger => (args.contextValue as ServedRequest).log;
  return makeServer<Params, OpenSocket>({
    connectionInitWaitTimeout: CONNECTION_INIT_WAIT_MS,
    onConnect: connecting(app, present),
    onSubscribe: subscribing(parts),
    subscribe: subscribeWith(app, fanOut),
    execute: executing(running),
    onOperation({ extra }, id) {
      extra.pending.delete(id);
    },
    onNext(_ctx, _id, _payload, args, { data, errors }) {
      const { shownCost } = args as PreparedArgs;
      return {
        ...(data !== undefined && { data }),
        ...(errors && { errors: errors.map((error) => present(error, logOf(args))) }),
        ...(shownCost !== undefined && { extensions: { cost: shownCost } }),
      };
    },
    onError: ({ extra }, _id, _payload, errors) => errors.map((error) => present(error, extra.log)),
    onComplete({ extra }, id) {
      extra.owed.delete(id);
      // After the message that tells the client so.
      setImmediate(() => extra.settle());
    },
  });
}

function answer(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

export interface GraphqlSocketParts extends OperationParts {
  readonly app: ServedApp;
  readonly config: Config;
  readonly log: Logger;
  readonly present: PresentError;
  readonly fanOut: FanOut;
  readonly clientAddress: ClientAddress;
  readonly connections: Connections;
}

/** Counts a socket as open, or turns it away where there are too many from there. */
function takePlace({ connections, present }: GraphqlSocketParts, socket: OpenSocket): void {
  try {
    socket.place = connections.open('socket', socket.ip, (why) =>
      socket.endSoon(CloseCode.Forbidden, why.reason ?? why.code),
    );
  } catch (error) {
    refuse(socket, error, present);
  }
}

async function drainOne(socket: OpenSocket, spreadMs: number): Promise<void> {
  await setTimeout(Math.random() * spreadMs);
  await socket.drain(GOING_AWAY, 'The server is shutting down.');
}

export function createGraphqlSocket(parts: GraphqlSocketParts): GraphqlSocket {
  const { app, config, log } = parts;
  const protocol = makeProtocol(parts);
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Compressing the same message for each of ten thousand, with a window each, costs more than it saves.
    perMessageDeflate: false,
    maxPayload: config.http.bodyBytesMax,
    handleProtocols,
  });
  const open = new Set<OpenSocket>();
  const sweep = createSweep();
  const socketParts = { log, sweep, limits: config.sockets, onDrop: app.metrics.socketDropped };
  app.metrics.gauge('sockets', 'WebSockets that are open.', async () => open.size);
  let draining = false;

  const accept = (socket: OpenSocket): void => {
    open.add(socket);
    socket.onceClosed(() => {
      socket.place?.leave();
      open.delete(socket);
    });
    takePlace(parts, socket);
  };
  return {
    handleUpgrade(request, stream, head) {
      const path = (request.url ?? '').split('?', 1)[0];
      if (path !== '/graphql') {
        answer(stream, '404 Not Found');
        return;
      }
      if (!parts.isFromAllowedSite(request.headers)) {
        answer(stream, '403 Forbidden');
        return;
      }
      if (draining) {
        answer(stream, '503 Service Unavailable');
        return;
      }
      // NOTE: nothing that lasts as long as the socket may be made here: it would hold on to the request.
      upgrades.handleUpgrade(request, stream, head, (socket) => {
        accept(openSocket(socket, stream, request, parts.clientAddress(request), socketParts, protocol));
      });
    },
    async drain(graceMs) {
      draining = true;
      const cut = AbortSignal.timeout(graceMs);
      cut.addEventListener('abort', () => {
        for (const socket of open) socket.terminate();
      });
      const spreadMs = Math.min(graceMs / 2, open.size);
      await Promise.all([...open].map((socket) => drainOne(socket, spreadMs)));
      sweep.stop();
    },
  };
}
