// What the setup hands to the runner: the same network, loaded into every peer's store, and whom to ask about.
import type { BenchNetwork } from '../data/network.ts';
import type { Person } from './peer.ts';

export interface Neo4jAddress {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The server's Java process; null where it is not on this machine or not known. */
  readonly pid: number | null;
}

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** The postmaster; its children are the back ends. */
  readonly pid: number;
}

export interface Follows extends Person {
  readonly followees: number;
}

/** Whom and what the workloads ask about: from the network itself, the same for the same network. */
export interface Sample {
  /** How large the network is. */
  readonly sizes: Readonly<Record<'users' | 'follows' | 'posts' | 'likes' | 'comments' | 'blocks', number>>;
  /** A thousand people, evenly from all of them: the Zipf rank of one is their place in `byPopularity`. */
  readonly people: readonly Follows[];
  /** Accounts that follow about 10, 100, 1,000 and 10,000; the largest are missing where the network is too small. */
  readonly readers: Readonly<Record<string, readonly Follows[]>>;
  /** Accounts that follow 30-200 and 5,000-20,000 (or the most that there are). */
  readonly ordinary: readonly Follows[];
  readonly heavy: readonly Follows[];
  /** The accounts with most followers, first the largest: none is private. */
  readonly celebrities: readonly (Person & { readonly followers: number })[];
  /** PUBLIC posts of open accounts: the most liked, and any. */
  readonly hotPosts: readonly string[];
  readonly posts: readonly string[];
}

/** A network that is loaded and served. */
export interface BenchData {
  /** Its rows, as they were loaded. */
  readonly network: BenchNetwork;
  readonly sample: Sample;
  readonly neo4j: Neo4jAddress;
  /** Null where there is no PostgreSQL and none could be installed: `missing` says why. */
  readonly postgres: PostgresAddress | null;
  readonly missing: string | null;
  /** The stores with their indexes, without the logs of transactions. */
  diskMb(): Record<string, number>;
  /**
   * Notes that the stores are being written to, and that all has been taken back: a network that a run left amid its
   * writes is not the same any more, and is made anew.
   */
  noteWriting(isWriting: boolean): void;
  /** Stops what the setup started. */
  close(): Promise<void>;
}
