// What a process knows of sessions that does not hear of any other.
import { createLiveSessions, type LiveSessions } from '../../src/domain/auth/live-sessions.ts';
import { createTopics } from '../../src/events/topics.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { createLogs } from '../../src/observability/log.ts';

export const sessionsOf = (graph: Graph, clock = Date.now): LiveSessions =>
  createLiveSessions({ graph, clock, topics: createTopics({ redis: null, log: createLogs('silent').events }) });
