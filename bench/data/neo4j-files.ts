// The network as files of Neo4j's bulk importer: those of every import, and comments and blocks beside them.
import { join } from 'node:path';

import { BulkTable, edgeHeader } from '../../src/domain/import/bulk-table.ts';
import { writeBulkFiles } from '../../src/domain/import/bulk.ts';
import type { BenchNetwork } from './network.ts';

/** As comment/create.cypher makes them: a comment opens a thread or answers one, and is on its post either way. */
async function writeTalk(dir: string, network: BenchNetwork): Promise<string[]> {
  const table = (name: string, header: string[]): BulkTable => new BulkTable(join(dir, `${name}.csv`), header);
  const comments = table('comments', ['id:ID(Comment)', 'text', 'createdAt:long', 'depth:long']);
  const wrote = table('wrote', edgeHeader('Account', 'Comment', 'at:long'));
  const on = table('on', edgeHeader('Comment', 'Post', 'at:long'));
  const opens = table('opens', edgeHeader('Comment', 'Post', 'at:long'));
  const replies = table('replies', edgeHeader('Comment', 'Comment', 'at:long'));
  const blocks = table('blocks', edgeHeader('Account', 'Account', 'at:long'));
  try {
    for await (const { id, author, post, text, createdAtMs, replyTo } of network.comments()) {
      await comments.add(id, text, createdAtMs, replyTo === null ? 0 : 1);
      await wrote.add(author, createdAtMs, id);
      await on.add(id, createdAtMs, post);
      await (replyTo === null ? opens.add(id, createdAtMs, post) : replies.add(id, createdAtMs, replyTo));
    }
    for await (const { blocker, blocked, atMs } of network.blocks()) await blocks.add(blocker, atMs, blocked);
  } finally {
    await Promise.all([comments, wrote, on, opens, replies, blocks].map((file) => file.close()));
  }
  return [
    `--nodes=Comment=${comments.path}`,
    `--relationships=WROTE=${wrote.path}`,
    `--relationships=ON=${on.path}`,
    `--relationships=OPENS_THREAD=${opens.path}`,
    `--relationships=REPLIES_TO=${replies.path}`,
    `--relationships=BLOCKS=${blocks.path}`,
  ];
}

/** Writes all files into `dir`; resolves to the arguments of `neo4j-admin database import full`, without the name. */
export async function writeNeo4jFiles(
  dir: string,
  network: BenchNetwork,
  onProgress: (kind: string, done: number) => void,
): Promise<string[]> {
  const { importArgs } = await writeBulkFiles(dir, network, onProgress);
  return [...importArgs, ...(await writeTalk(dir, network))];
}
