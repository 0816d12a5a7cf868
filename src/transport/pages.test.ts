// What the media page may fetch: this host, and wherever the store's addresses lead.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';

import { readConfig } from '../config/config.ts';
import { demoRoutes } from './pages.ts';

const S3 = { MEDIA_STORE: 's3', MEDIA_S3_BUCKET: 'media', MEDIA_S3_REGION: 'eu-central-1' };

/** What the policy says of a kind of source, with the page not built. */
async function sourcesOf(environment: Record<string, string>, kind: string): Promise<string> {
  const routes = demoRoutes(readConfig(environment).media, '/nowhere');
  const server = express().use('/demo', routes).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { status, headers } = await fetch(`http://127.0.0.1:${String(port)}/demo/`);
  server.close();
  expect(status).toBe(503);
  const policy = headers.get('content-security-policy')?.split('; ') ?? [];
  return policy.find((line) => line.startsWith(`${kind} `)) ?? '';
}

describe('the media page', () => {
  it.each([
    [{}, "img-src 'self' data:"],
    [{ MEDIA_BASE_URL: 'https://cdn.example.org/files' }, "img-src 'self' data: https://cdn.example.org"],
    [S3, "img-src 'self' data: https://*.amazonaws.com"],
    [{ ...S3, MEDIA_S3_ENDPOINT: 'http://127.0.0.1:7070' }, "img-src 'self' data: http://127.0.0.1:7070"],
    [
      { ...S3, MEDIA_S3_ENDPOINT: 'http://s3:7070', MEDIA_S3_PUBLIC_ENDPOINT: 'https://s3.example.org' },
      "img-src 'self' data: https://s3.example.org",
    ],
    [
      { ...S3, MEDIA_S3_ENDPOINT: 'https://s3.example.org', MEDIA_S3_PATH_STYLE: 'false' },
      "img-src 'self' data: https://media.s3.example.org",
    ],
  ])('with %j may show what %s says', async (environment, sources) => {
    expect(await sourcesOf(environment, 'img-src')).toBe(sources);
    expect(await sourcesOf(environment, 'default-src')).toBe("default-src 'none'");
  });
});
