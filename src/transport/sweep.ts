// One timer for all sockets: what each of ten thousand would need a timer or two for is looked at in passing.

export interface Swept {
  /** Called every so often, with the time (epoch ms). */
  sweep(nowMs: number): void;
}

export interface Sweep {
  add(one: Swept): void;
  remove(one: Swept): void;
  stop(): void;
}

/** How late something that is due may be noticed. */
const EVERY_MS = 250;

export function createSweep(): Sweep {
  const all = new Set<Swept>();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    for (const one of all) one.sweep(nowMs);
  }, EVERY_MS).unref();
  return {
    add: (one) => void all.add(one),
    remove: (one) => void all.delete(one),
    stop: () => clearInterval(timer),
  };
}
