// Finds a Neo4j on any machine, or starts one: NEO4J_URI, else Docker, else the embedded server. Knows servers, not
// graphs.
export { DatabaseProblem } from './problem.ts';
export type { Database, OpenOptions } from './database.ts';
export { openDatabase } from './open.ts';
export { graphOf } from './graph-of.ts';
export { withStoppedEmbedded } from './embedded/offline.ts';
export { backup, restore } from './backup.ts';
export { databaseStatus, stopDatabase } from './status.ts';
