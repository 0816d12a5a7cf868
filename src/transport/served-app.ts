// What the transport needs of the application: schemas, whom a token speaks for, a context per request, and health.
import type { GraphQLSchema } from 'graphql';

import type { HeldCounts } from '../cache/held-counts.ts';
import type { Viewer } from '../context.ts';
import type { LiveSessions } from '../domain/auth/live-sessions.ts';
import type { ExportService } from '../domain/export/export.ts';
import type { LimitService, Taken } from '../domain/limit/limit.ts';
import type { FilesStore } from '../media/files-store.ts';
import type { Playlists } from '../media/playlists.ts';
import type { Logger } from '../observability/log.ts';
import type { RequestMetrics } from './measure.ts';
import type { ReadyOperation } from './operations.ts';

/** What the transport knows of one request; the application builds its context from it. */
export interface ServedRequest {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  readonly log: Logger;
  /** What the caller's software calls itself: sessions name their device by it. */
  readonly userAgent: string | null;
  /** The caller's address; null where no client is on the line. */
  readonly ip: string | null;
  /** What limits the request takes from: filled while it runs. */
  readonly taken: Taken[];
  /** Over HTTP: what was read before Apollo runs it. */
  readonly ready?: ReadyOperation;
}

/** Which part of the application is ready. */
export interface Readiness {
  readonly graph: boolean;
  readonly migrations: boolean;
}

export interface ServedApp {
  /** Both executable, permissions applied; the analysts' one has the generated reads as well. */
  readonly schemas: { readonly everybody: GraphQLSchema; readonly analyst: GraphQLSchema };
  /** Throws Unauthenticated where the token is expired, revoked or not ours. */
  authenticate(accessToken: string): Promise<Viewer>;
  /** What becomes of the sessions that tokens speak for, while something is open for them. */
  readonly sessions: Pick<LiveSessions, 'listen' | 'ended'>;
  /** A fresh context, with loaders of its own: one per request and one per delivered event. */
  contextFor(request: ServedRequest): ServedRequest;
  readiness(): Promise<Readiness>;
  /** Copies of people's data; absent: none are handed out. */
  readonly downloads?: Pick<ExportService, 'download'>;
  /** The bytes of images and videos; absent: none are served. */
  readonly media?: { readonly files: FilesStore | null; readonly playlists: Playlists };
  readonly metrics: RequestMetrics;
  /** Counts of what runs and is open, for limits that hold over all processes. */
  readonly held: Pick<HeldCounts, 'take'>;
  readonly limit: Pick<LimitService, 'charge' | 'take'>;
}

/** Analysts and administrators read through the build with root lists, filters and aggregates; all others do not. */
export function schemaFor(app: ServedApp, viewer: Viewer | null): GraphQLSchema {
  return viewer?.role === 'ANALYST' || viewer?.role === 'ADMIN' ? app.schemas.analyst : app.schemas.everybody;
}
