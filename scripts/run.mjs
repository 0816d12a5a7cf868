// Runs a command of Sociogram on the pinned Node: `node scripts/run.mjs [--with-pages] <arguments for node>`.
// Installs what is missing first, hands signals on, and ends the command when npm, which started us, is gone.
import { spawn, spawnSync } from 'node:child_process';

import { buildPages, findNode, install, root } from './prepare.mjs';

const args = process.argv.slice(2);
const withPages = args[0] === '--with-pages';
if (withPages) args.shift();

install();
const node = findNode();
if (withPages) buildPages();

// The channel tells the command that we are gone, however we ended.
const child = spawn(node, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
// Ctrl-C reaches the child as well as us, but a SIGINT sent to us alone does not: as a SIGTERM it does no harm twice.
process.on('SIGINT', () => child.kill('SIGTERM'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

/** The parent of a process, and what it is called; undefined where the system does not tell. */
function look(pid) {
  const asked = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const found = /^\s*(\d+)\s+(.*)$/m.exec(asked.stdout ?? '');
  return found === null ? undefined : { parent: Number(found[1]), name: found[2] };
}

// npm puts a shell between itself and us, which outlives an npm that is killed outright.
const parent = process.ppid;
const above = process.env.npm_lifecycle_event === undefined ? undefined : look(parent);
const throughShell = above !== undefined && /(^|\/)(ba|da)?sh$/.test(above.name);
const watch = setInterval(() => {
  const orphaned = process.ppid !== parent || (throughShell && look(parent)?.parent !== above.parent);
  if (above !== undefined && orphaned) child.kill('SIGTERM');
}, 2000);
watch.unref();

child.on('error', (error) => {
  process.stderr.write(`${node} could not be run: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
