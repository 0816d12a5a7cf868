// The rule of admission for any sequence of arrivals, ends and passing time.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createAdmissionQueue, CUT_WAIT_MS, QUEUE_SHARE, SLOW_MS, SLOW_SHARE, STANDING_MS } from './admission-queue.ts';

const LIMITS = { inFlightMax: 4, waitMsMax: 50 };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('arrive' as const) },
  { weight: 3, arbitrary: fc.constant('end' as const) },
  { weight: 1, arbitrary: fc.constant('hang up' as const) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 400 }) },
);

/** Plays steps with a turn after each, as the transport does; says where everybody is. */
function play(steps: readonly (number | 'arrive' | 'end' | 'hang up')[]) {
  const queue = createAdmissionQueue<number>(LIMITS);
  const world = { nowMs: 0, next: 0, running: new Set<number>(), waiting: new Map<number, number>(), refused: 0 };
  const waits: number[] = [];
  const turn = (): void => {
    const { run, refused } = queue.turn(world.nowMs);
    for (const ticket of [...run, ...refused]) {
      if (run.includes(ticket)) waits.push(world.nowMs - (world.waiting.get(ticket) ?? 0));
      expect(world.waiting.delete(ticket)).toBe(true);
    }
    for (const ticket of run) world.running.add(ticket);
    world.refused += refused.length;
  };
  const leave = (tickets: Iterable<number>): void => {
    const [ticket] = tickets;
    if (ticket === undefined) return;
    world.running.delete(ticket);
    world.waiting.delete(ticket);
    queue.leave(ticket);
  };
  for (const what of steps) {
    if (what === 'arrive') {
      const verdict = queue.arrive(world.next, world.nowMs);
      if (verdict === 'run') world.running.add(world.next);
      else if (verdict === 'wait') world.waiting.set(world.next, world.nowMs);
      else world.refused += 1;
      world.next += 1;
    } else if (what === 'end') leave(world.running);
    else if (what === 'hang up') leave(world.waiting.keys());
    else world.nowMs += what;
    turn();
    expect([queue.running(), queue.waiting()]).toEqual([world.running.size, world.waiting.size]);
    expect(queue.running()).toBeLessThanOrEqual(LIMITS.inFlightMax * SLOW_SHARE);
    expect(queue.waiting()).toBeLessThanOrEqual(LIMITS.inFlightMax * QUEUE_SHARE);
  }
  return { queue, world, waits };
}

describe('admission', () => {
  it('never runs or queues more than it may, and lets nobody run who has waited too long', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { waits } = play(steps);
        expect(Math.max(0, ...waits)).toBeLessThanOrEqual(LIMITS.waitMsMax);
      }),
    );
  });

  it('runs whoever comes once the crowd is gone, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { queue, world } = play([...steps, ...Array<'end'>(steps.length).fill('end')]);
        expect([queue.running(), queue.waiting()]).toEqual([0, 0]);
        expect(queue.arrive(-1, world.nowMs)).toBe('run');
      }),
    );
  });

  it('lets a short burst wait, first come, first served', () => {
    const queue = createAdmissionQueue<number>(LIMITS);
    for (let ticket = 0; ticket < 4; ticket += 1) expect(queue.arrive(ticket, 0)).toBe('run');
    expect([queue.arrive(4, 0), queue.arrive(5, 1)]).toEqual(['wait', 'wait']);
    queue.leave(0);
    expect(queue.turn(40)).toEqual({ run: [4], refused: [] });
  });

  it('cuts waits and takes the latest first once the queue stands', () => {
    const queue = createAdmissionQueue<number>(LIMITS);
    for (let ticket = 0; ticket < 5; ticket += 1) queue.arrive(ticket, 0);
    const nowMs = STANDING_MS + 1;
    queue.arrive(5, nowMs - CUT_WAIT_MS - 1);
    queue.arrive(6, nowMs - 2);
    queue.arrive(7, nowMs - 1);
    queue.leave(0);
    expect(queue.turn(nowMs)).toEqual({ run: [7], refused: [4, 5] });
  });

  it('narrows with the event loop lagging, but never shuts', () => {
    const queue = createAdmissionQueue<number>(LIMITS);
    expect([queue.arrive(0, 0, 0.001), queue.arrive(1, 0, 0.001)]).toEqual(['run', 'wait']);
    expect(queue.turn(1, 1)).toEqual({ run: [1], refused: [] });
  });

  it('gives the place of one that is slow to another', () => {
    const queue = createAdmissionQueue<number>(LIMITS);
    for (let ticket = 0; ticket < 4; ticket += 1) queue.arrive(ticket, 0);
    expect(queue.arrive(4, SLOW_MS)).toBe('wait');
    expect(queue.turn(SLOW_MS + 1).run).toEqual([4]);
  });
});
