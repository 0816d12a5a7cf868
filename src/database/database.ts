// The shapes that the ways of finding a Neo4j share: what is asked for, and what is handed back.
import type { Machine } from '../config/machine.ts';
import type { Secret } from '../config/secret.ts';

export interface Database {
  /** named: NEO4J_URI; docker: our compose service; embedded: a server that we run as a child process. */
  readonly kind: 'named' | 'docker' | 'embedded';
  readonly uri: string;
  readonly user: string;
  readonly password: Secret;
  /** The name of the database on that server. */
  readonly database: string;
  /** False where the server was there before us: then `stop()` leaves it running. */
  readonly startedHere: boolean;
  stop(): Promise<void>;
}

export interface OpenOptions {
  /** One line for people about what takes long: downloads, start-up. Default: silence. */
  readonly progress?: (line: string) => void;
  /**
   * serve: `npm start`; it refuses a data folder which another `npm start` serves. tool: uses whatever server runs
   * on the data folder. Default tool.
   */
  readonly purpose?: 'serve' | 'tool';
  /**
   * Let the server outlive this process (`npm run db -- start`). Default false: it stops when this process ends,
   * however it ends.
   */
  readonly detached?: boolean;
  /** Where the server's jars are kept, to be shared by several data folders. Default `<dataDir>/lib`. */
  readonly libDir?: string;
  readonly machine?: Machine;
}

/** Neo4j's own admin tool on the store of a stopped embedded server. */
export interface EmbeddedAdmin {
  /** The name of the database, as the tool's last argument wants it. */
  readonly database: string;
  /** True where no database was ever made in this data folder. */
  readonly storeIsEmpty: boolean;
  /**
   * Runs one command, e.g. `['database', 'import', 'full', 'neo4j', '--nodes=…']`. Paths must be absolute. `onLine`
   * gets each line it prints. Resolves to all that it printed; rejects with DatabaseProblem where it fails.
   */
  run(args: readonly string[], onLine?: (line: string) => void): Promise<string>;
}
