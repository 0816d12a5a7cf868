// GraphQL over HTTP: one Apollo server for each build of the schema; the viewer's role decides which one answers.
// Authentication comes first, so that a bad token is one 401 whatever the operation is.
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { type GraphQLSchema, OperationTypeNode } from 'graphql';

import type { Config } from '../config/config.ts';
import { Invalid, PayloadTooLarge } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import type { PresentError } from './errors.ts';
import { limitRules, parseLimits } from './limits.ts';
import { readingOperation, runningWhatWasRead } from './http-operation.ts';
import { limitHeaders } from './limit-headers.ts';
import { measuring, type RequestMetrics } from './measure.ts';
import type { OperationParts } from './operations.ts';
import { refuse, refuseAll } from './refuse.ts';
import { localsOf, speakFor } from './request-log.ts';
import { type ServedApp, type ServedRequest, schemaFor } from './served-app.ts';
import { viewerOf } from './viewer.ts';

export interface GraphqlHttp {
  readonly routes: Router;
  stop(): Promise<void>;
}

/** Presents each error with the request's own log, before Apollo formats it without one. */
function presentWithRequestLog(present: PresentError): ApolloServerPlugin<ServedRequest> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) present(error, contextValue.log);
      },
    }),
  };
}

/** One answer is not enough for a subscription: says where they are served. */
const noSubscriptions: ApolloServerPlugin<ServedRequest> = {
  requestDidStart: async () => ({
    async didResolveOperation({ operation }) {
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const message = 'Subscribe over a WebSocket at this address, or over an event stream at /graphql/stream.';
      throw new Invalid('SUBSCRIPTION_OVER_HTTP', 'query', message);
    },
  }),
};

interface ApolloParts {
  readonly config: Config;
  readonly log: Logger;
  readonly present: PresentError;
  readonly metrics: RequestMetrics;
}

async function startApollo(
  schema: GraphQLSchema,
  { config, log, present, metrics }: ApolloParts,
): Promise<ApolloServer<ServedRequest>> {
  const server = new ApolloServer<ServedRequest>({
    schema,
    logger: log,
    nodeEnv: config.production ? 'production' : 'development',
    // Our own rule closes introspection, so that it holds over WebSocket, too.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    // Documents are read before (http-operation.ts).
    documentStore: null,
    stopOnTerminationSignals: false,
    parseOptions: parseLimits(config.http),
    validationRules: limitRules(config.http),
    formatError: (_formatted, error) => present(error),
    plugins: [
      runningWhatWasRead,
      presentWithRequestLog(present),
      noSubscriptions,
      measuring(metrics),
      limitHeaders,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}

/** Express' and body-parser's errors say what was wrong by `type`; the rest are ours. */
export function bodyErrors(config: Config, present: PresentError): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { type, status } = error as { type?: unknown; status?: unknown };
    const bytesMax = config.http.bodyBytesMax;
    if (type === 'entity.too.large') {
      refuse(res, present, new PayloadTooLarge('BODY_TOO_LARGE', `The body is over ${bytesMax} bytes.`));
    } else if (type === 'entity.parse.failed') {
      refuse(res, present, new Invalid('MALFORMED_JSON', 'body', 'The body is not valid JSON.'));
    } else if (typeof type === 'string' && typeof status === 'number' && status < 500) {
      refuse(res, present, new Invalid('BAD_REQUEST', 'body', 'The body cannot be read.'), status);
    } else {
      refuse(res, present, error);
    }
  };
}

/** Lets through what can be an operation: a GET, or a POST of JSON. */
function onlyOperations(present: PresentError): RequestHandler {
  return (req, res, next) => {
    if (req.method !== 'POST' && req.method !== 'GET') {
      res.set('allow', 'GET, POST');
      refuse(res, present, new Invalid('BAD_METHOD', 'method', 'Use POST, or GET for a query.'), 405);
    } else if (req.method === 'POST' && req.is('application/json') === false) {
      const message = 'Send the operation as JSON, with the header content-type: application/json.';
      refuse(res, present, new Invalid('NOT_JSON', 'content-type', message), 415);
    } else {
      next();
    }
  };
}

export async function createGraphqlHttp(
  app: ServedApp,
  config: Config,
  log: Logger,
  present: PresentError,
  { read, running }: OperationParts,
): Promise<GraphqlHttp> {
  const { everybody, analyst } = app.schemas;
  const servers = new Map<GraphQLSchema, { apollo: ApolloServer<ServedRequest>; handle: RequestHandler }>();
  for (const schema of new Set([everybody, analyst])) {
    const apollo = await startApollo(schema, { config, log, present, metrics: app.metrics });
    const handle = expressMiddleware(apollo, {
      context: async ({ req, res }) => {
        const userAgent = req.headers['user-agent'] ?? null;
        return app.contextFor({ ...localsOf(res), userAgent });
      },
    });
    servers.set(schema, { apollo, handle });
  }

  const authenticate: RequestHandler = async (req, res, next) => {
    try {
      speakFor(res, await viewerOf(app, req.headers.authorization));
    } catch (error) {
      speakFor(res, null);
      refuse(res, present, error);
      return;
    }
    next();
  };
  const routes = Router();
  routes.use((_req, res, next) => {
    res.set({ 'cache-control': 'no-store' }).vary('authorization');
    next();
  });
  routes.use(onlyOperations(present), authenticate);
  routes.use(express.json({ limit: config.http.bodyBytesMax, type: 'application/json' }));
  routes.use(
    readingOperation(read, config.http.trustedDocumentsFile !== undefined, (res, errors, status) =>
      refuseAll(res, present, errors, status),
    ),
  );
  routes.use(async (req, res, next) => {
    const locals = localsOf(res);
    const handle = servers.get(schemaFor(app, locals.viewer))?.handle;
    await running.runUntilAnswered(locals, res, () => void handle?.(req, res, next));
  });
  routes.use(bodyErrors(config, present));
  return {
    routes,
    async stop() {
      await Promise.all([...servers.values()].map(({ apollo }) => apollo.stop()));
    },
  };
}
