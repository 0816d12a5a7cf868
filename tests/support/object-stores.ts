// The stores that the suite of media runs over, each with a server that its addresses lead to.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { afterAll, beforeAll } from '@jest/globals';
import express from 'express';

import { readConfig } from '../../src/config/config.ts';
import { createVault } from '../../src/domain/auth/vault.ts';
import { createFilesStore, type FilesStore } from '../../src/media/files-store.ts';
import type { ObjectStore, UploadTarget } from '../../src/media/object-store.ts';
import { createPlaylists, type Playlists } from '../../src/media/playlists.ts';
import { createS3Store, type S3StoreOptions } from '../../src/media/s3-store.ts';
import { createLogs } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createPresentError } from '../../src/transport/errors.ts';
import { createClientAddress } from '../../src/transport/client-address.ts';
import { mediaRoutes } from '../../src/transport/media.ts';
import { requestLog } from '../../src/transport/request-log.ts';
import { s3Settings, startS3, type TestS3, versitygw } from './versitygw.ts';

export interface StoreUnderTest<Store extends ObjectStore = ObjectStore> {
  readonly store: Store;
  /** Where an address of the store leads, from here. */
  absolute(url: string): string;
  send(target: UploadTarget, body: Buffer, change?: Record<string, string>): Promise<Response>;
  /** Moves the time of what is signed from here on. */
  setNow(nowMs: number | undefined): void;
  close(): Promise<void>;
}

/** Where no other test keeps anything. */
export const freshPrefix = (): string => `media/med_${randomBytes(6).toString('hex')}`;

/** Sends `body` as a client does: with the headers it was told, but for those in `change`. */
async function sendTo(
  address: string,
  { method, headers }: UploadTarget,
  body: Buffer,
  change = {},
): Promise<Response> {
  const told = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  const answer = await fetch(address, { method, headers: { ...told, ...change }, body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer;
}

export interface FilesUnderTest extends StoreUnderTest<FilesStore> {
  readonly folder: string;
  readonly playlists: Playlists;
}

export async function startFilesStore(): Promise<FilesUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'sociogram-media-'));
  let now: number | undefined;
  const signer = createVault([randomBytes(32).toString('base64url')]);
  const clock = (): number => now ?? Date.now();
  const store = createFilesStore({ folder, signer, baseUrl: '', clock });
  const playlists = createPlaylists({ store, signer, clock });
  const log = createLogs('silent').http;
  const routes = mediaRoutes(
    { files: store, playlists },
    { present: createPresentError(log, true), limit: { take: async () => undefined }, metrics: createMetrics() },
  );
  const server = createServer(express().use(requestLog(log, createClientAddress(0)), routes)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const absolute = (url: string): string => new URL(url, `http://127.0.0.1:${String(port)}`).href;
  return {
    store,
    folder,
    playlists,
    absolute,
    send: (target, body, change) => sendTo(absolute(target.url), target, body, change),
    setNow: (nowMs) => {
      now = nowMs;
    },
    async close() {
      await store.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface S3UnderTest extends StoreUnderTest {
  readonly server: TestS3;
}

export async function startS3Store(change: Partial<S3StoreOptions['config']> = {}): Promise<S3UnderTest> {
  const server = await startS3();
  let now: number | undefined;
  const { store: config } = readConfig({ ...s3Settings(server), MEDIA_S3_TIMEOUT_MS: '5000' }).media;
  if (config.kind !== 's3') throw new Error('This is no S3');
  const store = createS3Store({
    config: { ...config, ...change },
    baseUrl: undefined,
    clock: () => now ?? Date.now(),
    log: createLogs('silent').media,
  });
  return {
    store,
    server,
    absolute: (url) => url,
    send: (target, body, headers) => sendTo(target.url, target, body, headers),
    setNow: (nowMs) => {
      now = nowMs;
    },
    async close() {
      await store.close();
      await server.close();
    },
  };
}

/** All that one suite runs over. */
export const stores: readonly (readonly [name: string, start: () => Promise<StoreUnderTest>])[] = [
  ['files', startFilesStore],
  ...(versitygw === undefined ? [] : ([['S3', startS3Store]] as const)),
];

/** One store for the tests of a `describe`. */
export function useStore(start: () => Promise<StoreUnderTest>) {
  let started: StoreUnderTest | undefined;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started?.close());
  const under = (): StoreUnderTest => {
    if (started === undefined) throw new Error('The store has not started');
    return started;
  };
  const store = (): ObjectStore => under().store;
  return { under, store, read: async (key: string): Promise<Buffer> => buffer((await store().get(key)).body) };
}
