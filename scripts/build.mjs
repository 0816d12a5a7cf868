// Makes dist/ for a release: the sources as JavaScript, and beside them the files that they read.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { buildGraphiql, findNode, install, root, say } from './prepare.mjs';

const read = /\.(cypher|graphql|xml|json)$/;

install();
buildGraphiql();
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const done = spawnSync(findNode(), [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (done.status !== 0) process.exit(done.status ?? 1);
for (const folder of ['src', 'seeds']) {
  cpSync(join(root, folder), join(root, 'dist', folder), {
    recursive: true,
    filter: (path) => !/\.[^/\\]+$/.test(path) || read.test(path),
  });
}
const page = join(root, 'web', 'graphiql', 'dist');
if (existsSync(page)) cpSync(page, join(root, 'dist', 'web', 'graphiql', 'dist'), { recursive: true });
say('dist/ is built: run it with `npm run start:built`.');
