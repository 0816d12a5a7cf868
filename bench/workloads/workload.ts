// What a workload is: a named question (or write), prepared on a network, asked of every peer that knows it.
import type { Random } from '../../seeds/random.ts';
import type { Sample } from '../peers/bench-data.ts';
import type { Peer } from '../peers/peer.ts';

/** Callers at once. */
export const ONE_CLIENT = [1] as const;
export const MANY_CLIENTS = [1, 8, 64] as const;

/** What a workload is prepared on. */
export interface Ground {
  readonly sample: Sample;
  readonly peers: readonly Peer[];
  /** The same numbers for the same name, whatever else is measured. */
  random(name: string): Random;
  /** The hand-written statements of the driver's peer, for what must be known of the graph beforehand. */
  lookUp<Row>(statement: string, params: Record<string, unknown>): Promise<Row[]>;
}

interface Common {
  readonly name: string;
  /** One sentence for the report. */
  readonly says: string;
  readonly clients: readonly number[];
}

/** A read with its parameters at hand. */
export interface ReadTask {
  /** How many sets of parameters there are; they come round again. */
  readonly size: number;
  /** The index-th question, as one line for a report of differences. */
  show(index: number): string;
  ask(peer: Peer, index: number): Promise<unknown>;
}

export interface ReadWorkload extends Common {
  readonly kind: 'read';
  knows(peer: Peer): boolean;
  /** Null where the network is too small for it. */
  prepare(ground: Ground): Promise<ReadTask | null>;
}

/** What a write left behind, so that it can be taken back. */
export interface Made {
  readonly undo?: () => Promise<unknown>;
  readonly post?: string;
  readonly comment?: string;
}

export interface WriteTask {
  /** How many writes there are, each of something that is not there yet. */
  readonly size: number;
  write(peer: Peer, index: number): Promise<Made>;
}

export interface WriteWorkload extends Common {
  readonly kind: 'write';
  knows(peer: Peer): boolean;
  prepare(ground: Ground): Promise<WriteTask | null>;
}

export type Workload = ReadWorkload | WriteWorkload;

/** A list as a task: each element is one set of parameters. */
export function readTask<P>(params: readonly P[], ask: (peer: Peer, value: P) => Promise<unknown>): ReadTask | null {
  if (params.length === 0) return null;
  const at = (index: number): P => params[index % params.length] as P;
  return {
    size: params.length,
    show: (index) => JSON.stringify(at(index)),
    ask: (peer, index) => ask(peer, at(index)),
  };
}

export function missing(peer: Peer, method: string): never {
  throw new Error(`${peer.name} has no ${method}`);
}
