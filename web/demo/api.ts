// What the page says to the API: operations over HTTP, events over a WebSocket, and bytes to wherever it is told.
import { createClient } from 'graphql-ws';

export interface Sprite {
  readonly url: string;
  readonly columns: number;
  readonly count: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly intervalMs: number;
}

export interface Medium {
  readonly id: string;
  readonly kind: 'IMAGE' | 'VIDEO';
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
  readonly dominantColor: string | null;
  readonly thumbhash: string | null;
  readonly url: string | null;
  readonly avif: string | null;
  readonly webp: string | null;
  readonly jpeg: string | null;
  readonly playlistUrl: string | null;
  readonly videoUrl: string | null;
  readonly posterUrl: string | null;
  readonly durationMs: number | null;
  readonly sprite: Sprite | null;
}

export interface Shown {
  readonly text: string;
  readonly isPending: boolean;
  readonly media: readonly Medium[];
}

interface Part {
  readonly offset: number;
  readonly byteSize: number;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface Progress {
  readonly state: 'UPLOADING' | 'PROCESSING' | 'READY' | 'FAILED';
  readonly progress: number | null;
  readonly failure: string | null;
}

const endpoint = new URL('/graphql', window.location.href);

/** Throws with the message of the first error. */
async function ask<T>(query: string, variables: object, token?: string): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
  if (errors?.[0] !== undefined) throw new Error(errors[0].message);
  if (data === undefined) throw new Error(`The API answered with ${response.status}.`);
  return data;
}

export async function signIn(login: string, password: string): Promise<string> {
  const { signIn: payload } = await ask<{ signIn: { session: { accessToken: string } | null } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }',
    { input: { login, password } },
  );
  if (payload.session === null)
    throw new Error('This account wants a second factor, which this page does not ask for.');
  return payload.session.accessToken;
}

/** Uploads a file in as many parts as the API says. Resolves with the medium's id when processing has begun. */
export async function upload(file: File, token: string): Promise<string> {
  const { createUpload } = await ask<{
    createUpload: { media: { id: string }; upload: { parts: readonly Part[] } };
  }>(
    `mutation ($input: CreateUploadInput!) {
      createUpload(input: $input) {
        media { id }
        upload { parts { offset byteSize url method headers { name value } } }
      }
    }`,
    {
      input: {
        kind: file.type.startsWith('video/') ? 'VIDEO' : 'IMAGE',
        contentType: file.type,
        byteSize: file.size,
        alt: file.name,
      },
    },
    token,
  );
  for (const { url, method, headers, offset, byteSize } of createUpload.upload.parts) {
    const sent = await fetch(new URL(url, window.location.href), {
      method,
      headers: headers.map(({ name, value }): [string, string] => [name, value]),
      body: file.slice(offset, offset + byteSize),
    });
    if (!sent.ok) throw new Error(`${file.name} was not taken: ${sent.status}.`);
  }
  const { id } = createUpload.media;
  await ask('mutation ($id: ID!) { completeUpload(id: $id) { media { id } } }', { id }, token);
  return id;
}

export async function createPost(text: string, mediaIds: readonly string[], token: string): Promise<string> {
  const { createPost: payload } = await ask<{ createPost: { post: { id: string } } }>(
    'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
    { input: { text, mediaIds } },
    token,
  );
  return payload.post.id;
}

export async function readPost(id: string, token?: string): Promise<Shown> {
  const { post } = await ask<{ post: Shown }>(
    `query ($id: ID!) {
      post(id: $id) {
        text isPending
        media {
          id kind width height alt dominantColor thumbhash playlistUrl videoUrl posterUrl
          url(format: JPEG) durationMs sprite { url columns count tileWidth tileHeight intervalMs }
          avif: srcset(format: AVIF) webp: srcset(format: WEBP) jpeg: srcset(format: JPEG)
        }
      }
    }`,
    { id },
    token,
  );
  return post;
}

/** Resolves when the medium is ready; rejects with what is wrong with it. */
export async function ready(id: string, token: string, told: (progress: Progress) => void): Promise<void> {
  const url = new URL(endpoint);
  url.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = createClient({ url: url.href, connectionParams: { authorization: `Bearer ${token}` } });
  const query = 'subscription ($id: ID!) { mediaProgress(id: $id) { state progress failure } }';
  try {
    for await (const { data } of client.iterate<{ mediaProgress: Progress }>({ query, variables: { id } })) {
      if (data == null) continue;
      const { mediaProgress } = data;
      told(mediaProgress);
      if (mediaProgress.state === 'FAILED') throw new Error(mediaProgress.failure ?? 'It could not be processed.');
      if (mediaProgress.state === 'READY') return;
    }
  } finally {
    await client.dispose();
  }
}
