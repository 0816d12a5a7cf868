// The stores that the suite of media runs over, each with a server that its addresses lead to.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';

import { createVault } from '../../src/domain/auth/vault.ts';
import { createFilesStore, type FilesStore } from '../../src/media/files-store.ts';
import type { ObjectStore, UploadTarget } from '../../src/media/object-store.ts';
import { createLogs } from '../../src/observability/log.ts';
import { createPresentError } from '../../src/transport/errors.ts';
import { mediaRoutes } from '../../src/transport/media.ts';

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
}

export async function startFilesStore(): Promise<FilesUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'sociogram-media-'));
  let now: number | undefined;
  const signer = createVault([randomBytes(32).toString('base64url')]);
  const store = createFilesStore({ folder, signer, baseUrl: '', clock: () => now ?? Date.now() });
  const server = createServer(
    express().use(mediaRoutes(store, createPresentError(createLogs('silent').http, true))),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const absolute = (url: string): string => new URL(url, `http://127.0.0.1:${String(port)}`).href;
  return {
    store,
    folder,
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

export const stores = [['files', startFilesStore]] as const;
