// A port to listen on: the usual one, else any free one.
import { createServer } from 'node:net';

async function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}

export async function freePort(usual: number): Promise<number> {
  const port = (await tryPort(usual)) ?? (await tryPort(0));
  if (port === undefined) throw new Error('no port is free on 127.0.0.1');
  return port;
}
