// What a run found: plain data, written as JSON and read again for the report. Times are milliseconds.
import type { Latency } from './histogram.ts';

/** What a number of clients got from one peer. */
export interface Load {
  readonly clients: number;
  readonly latency: Latency;
  readonly perSecond: number;
  readonly errors: number;
  /** CPU time for each request, by process: `client` is the load generator, with the peer's own driver in it. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

export interface PeerResult {
  readonly peer: string;
  /** Answers held against the first peer's, how many were different, and the first few of those. */
  readonly checked: number;
  readonly differences: number;
  readonly examples: readonly string[];
  /** What a reader of the figures must know: what failed, and what was left out. */
  readonly notes: readonly string[];
  readonly loads: readonly Load[];
}

export interface WorkloadResult {
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly says: string;
  /** Different sets of parameters. */
  readonly params: number;
  readonly peers: readonly PeerResult[];
}

/** One step of the search for the highest steady rate, or a phase of the spike. */
export interface RateStep {
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly latency: Latency;
  /** By the kind of request. */
  readonly operations: Readonly<Record<string, Latency>>;
  readonly answered: number;
  /** Refused with UNAVAILABLE, and any other error. */
  readonly shed: number;
  readonly errors: number;
  readonly errorExamples: readonly string[];
  readonly steady: boolean;
}

export interface SecondOfSpike {
  readonly second: number;
  readonly due: number;
  readonly p50: number;
  readonly p95: number;
  readonly shed: number;
  readonly errors: number;
}

export interface MixedDay {
  readonly mix: Readonly<Record<string, number>>;
  readonly steps: readonly RateStep[];
  /** The highest steady rate found, and how it did when asked again for longer. Null where none was. */
  readonly best: RateStep | null;
  readonly cpuPercent: Readonly<Record<string, number>>;
  readonly spike: {
    readonly baseRate: number;
    readonly factor: number;
    readonly fromSecond: number;
    readonly toSecond: number;
    readonly seconds: readonly SecondOfSpike[];
    readonly sent: number;
    readonly shed: number;
    readonly errors: number;
    /** Everything that was not answered with data, by the code of its error. */
    readonly codes: Readonly<Record<string, number>>;
    readonly errorExamples: readonly string[];
    /** Seconds from the end of the spike until the answers were in time again; null where they never were. */
    readonly recoverySeconds: number | null;
  };
  readonly writes: { readonly acknowledged: number; readonly lost: number };
}

export interface Run {
  readonly at: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly network: Readonly<Record<string, number>>;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Peers that could not take part and workloads that failed, and why. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly memoryMb: Readonly<Record<string, number>>;
  readonly diskMb: Readonly<Record<string, number>>;
  readonly workloads: readonly WorkloadResult[];
  readonly mixedDay: MixedDay | null;
}
