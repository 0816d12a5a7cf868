// What the figures were measured on: the machine and the versions of what took part.
import { cpus, release, totalmem, type } from 'node:os';

export function machineFacts(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
  };
}

/** `lookUp` asks the graph, `postgres` is what that server calls itself. */
export async function versionsOf(
  lookUp: <Row>(statement: string, params: Record<string, unknown>) => Promise<Row[]>,
  postgres: string | undefined,
): Promise<Record<string, string>> {
  const [server] = await lookUp<{ version: string; edition: string }>('server-version', {});
  return {
    node: process.version,
    neo4j: server === undefined ? 'unknown' : `${server.version} ${server.edition}`,
    ...(postgres === undefined ? {} : { postgres }),
  };
}
