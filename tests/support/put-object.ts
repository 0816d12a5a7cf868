// A process of its own that stores one object of so many bytes, or without an end: to be cut short, or killed.
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Readable } from 'node:stream';

import { createFilesStore } from '../../src/media/files-store.ts';

const [, , folder = '', key = '', size = ''] = process.argv;
const signer = { mac: () => '', matches: () => false };

async function* content(): AsyncGenerator<Buffer> {
  if (size !== 'endless') {
    yield randomBytes(Number(size));
    return;
  }
  for (;;) {
    yield randomBytes(1_000);
    await setTimeout(10);
  }
}

try {
  await createFilesStore({ folder, signer, baseUrl: '', clock: Date.now }).put(key, Readable.from(content()), {
    contentType: 'image/webp',
  });
  process.stdout.write('stored');
} catch (error) {
  process.stdout.write(String(error));
}
