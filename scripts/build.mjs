// Makes dist/ for a release: the sources as JavaScript, and beside them the files that they read.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { buildPages, findNode, install, root, say } from './prepare.mjs';

const read = /\.(cypher|graphql|xml|json)$/;

install();
buildPages();
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
for (const page of ['graphiql', 'demo']) {
  const built = join('web', page, 'dist');
  if (existsSync(join(root, built))) cpSync(join(root, built), join(root, 'dist', built), { recursive: true });
}
say('dist/ is built: run it with `npm run start:built`.');
