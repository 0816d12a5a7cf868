// For whom something runs: a request that may be given up, or several at once. Node carries it along every call, so
// that no service has to hand a signal on; what reads for several leaves the scope of the one that came first.
import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<AbortSignal | null>();

/** Runs `work` for whoever gives up by `signal`: its reads are ended on the server then, its writes are not. */
export function forRequest<T>(signal: AbortSignal, work: () => T): T {
  return scope.run(signal, work);
}

/** Runs `work` for more than one: it goes on whoever gives up. */
export function forMany<T>(work: () => T): T {
  return scope.run(null, work);
}

export function currentSignal(): AbortSignal | null {
  return scope.getStore() ?? null;
}
