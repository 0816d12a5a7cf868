import { describe, expect, it } from '@jest/globals';

import { createHeldCounts } from '../cache/held-counts.ts';
import type { Viewer } from '../context.ts';
import type { SessionListener } from '../domain/auth/live-sessions.ts';
import { Unauthenticated } from '../errors.ts';
import { createLogs } from '../observability/log.ts';
import { createConnections } from './connections.ts';

const viewerOf = (id: string, sessionId: string): Viewer => ({
  id,
  sessionId,
  role: 'USER',
  tokenExpiresAtMs: Infinity,
});
const revoked = new Unauthenticated('SESSION_REVOKED');

function openAll(limits: { sockets?: number; streams?: number; address?: number } = {}) {
  const { sockets = 0, streams = 0, address = 0 } = limits;
  let listener: SessionListener | undefined;
  const over = new Set<string>();
  const ended: string[] = [];
  const refused: string[] = [];
  const connections = createConnections({
    app: {
      sessions: {
        listen(one) {
          listener = one;
          return () => (listener = undefined);
        },
        ended: async (viewers) =>
          new Map(viewers.filter(({ sessionId }) => over.has(sessionId ?? '')).map((viewer) => [viewer, revoked])),
      },
      held: createHeldCounts({ redis: null }),
      metrics: { connectionRefused: (kind, share) => refused.push(`${kind} ${share}`) },
    },
    limits: { socketsPerUserMax: sockets, streamsPerUserMax: streams, perAddressMax: address },
    log: createLogs('silent').http,
    checkEveryMs: 5,
  });
  const open = async (kind: 'socket' | 'stream', viewer: Viewer | null = null, from = '192.0.2.1') => {
    const place = connections.open(kind, from, ({ reason }) => {
      ended.push(`${viewer?.sessionId ?? ''} ${reason ?? ''}`);
      place.leave();
    });
    await place.admit(viewer);
    return place;
  };
  return { connections, open, over, ended, refused, heard: () => listener };
}

describe('connections', () => {
  it('are so many for each account and kind, and a place given back is free again', async () => {
    const { open, connections, refused } = openAll({ sockets: 2, streams: 1 });
    const [ada, bob] = [viewerOf('ada', 'a1'), viewerOf('bob', 'b1')];
    const first = await open('socket', ada);
    await open('socket', viewerOf('ada', 'a2'));
    await open('stream', ada);
    await expect(open('socket', ada)).rejects.toThrow('At most 2 sockets');
    await expect(open('stream', ada)).rejects.toThrow('At most 1 streams');
    await open('socket', bob);
    first.leave();
    first.leave();
    await open('socket', ada);
    await expect(open('socket', ada)).rejects.toThrow('At most 2 sockets');
    expect(refused).toEqual(['socket account', 'stream account', 'socket account']);
    connections.close();
  });

  it('are so many from an address, whoever they are', async () => {
    const { open, connections, refused } = openAll({ address: 2 });
    const first = await open('socket');
    await open('stream', viewerOf('ada', 'a1'));
    await expect(open('socket')).rejects.toThrow('from this address');
    expect(refused).toEqual(['socket address']);
    await open('socket', null, '192.0.2.2');
    first.leave();
    await open('socket');
    connections.close();
  });

  it('end with their session, and only they', async () => {
    const { open, ended, heard, connections } = openAll();
    for (const session of ['a1', 'a2']) await open('socket', viewerOf('ada', session));
    await open('stream', viewerOf('ada', 'a1'));
    await open('socket');
    heard()?.onEnded(new Set(['a1']), revoked);
    expect(ended).toEqual(['a1 SESSION_REVOKED', 'a1 SESSION_REVOKED']);
    heard()?.onEnded(new Set(['ada']), revoked);
    expect(ended.at(-1)).toBe('a2 SESSION_REVOKED');
    connections.close();
    expect(heard()).toBeUndefined();
  });

  it('end within moments although nobody told of the end of their session', async () => {
    const { open, ended, over, connections } = openAll();
    await open('socket', viewerOf('ada', 'a1'));
    await open('socket', viewerOf('bob', 'b1'));
    over.add('b1');
    while (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ended).toEqual(['b1 SESSION_REVOKED']);
    connections.close();
  });
});
