// Runs before anything is installed, on whatever Node the machine has: plain JavaScript, no packages.
// Everything it says goes to standard error, so that commands which print a result print nothing else.
import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

export const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = [22, 18];

export function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}

function npm(args, what) {
  const windows = process.platform === 'win32';
  // Whatever npm prints belongs to standard error here, hence the 2 in the place of standard output.
  const done = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (done.error !== undefined) fail(`${what} failed: npm could not be run (${done.error.message}).`);
  if (done.status !== 0) fail(`${what} failed: see above. Mend it and run \`npm ${args.join(' ')}\` by hand.`);
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * True where node_modules is what package-lock.json asks for. Compared by content: the files' times say little
 * after a clone.
 */
export function isInstalled() {
  const wanted = readLock('package-lock.json');
  const installed = readLock('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  const same = (path) => installed[path]?.version === wanted[path].version;
  return (
    // What is optional may be for another system.
    Object.keys(wanted).every(
      (path) => path === '' || wanted[path].optional || wanted[path].devOptional || same(path),
    ) && Object.keys(installed).every((path) => path in wanted && same(path))
  );
}

/** Installs the packages where they are missing or not those of package-lock.json. */
export function install() {
  if (isInstalled()) return;
  // `npm ci` would follow the link, and empty a folder that another checkout works with.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link, and what it leads to is not what package-lock.json asks for: install there by hand.');
  }
  say('Installing packages (npm ci; once, about a minute) …');
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'Installing packages');
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** The Node that runs Sociogram: the one from the packages, else the machine's where that is new enough. */
export function findNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', 'node', 'bin', name);
  if (existsSync(pinned)) {
    const asked = spawnSync(pinned, ['--version'], { encoding: 'utf8' });
    if (asked.status === 0 && isNewEnough(asked.stdout.trim())) return pinned;
  }
  if (isNewEnough(process.version)) return process.execPath;
  return fail(
    `Sociogram needs Node ${oldestNode.join('.')} or newer and this is ${process.version}: ` +
      'run `npm rebuild node`, which fetches the one that the packages pin, or install a newer Node.',
  );
}

function newestMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestMs(path) : statSync(path).mtimeMs);
  }
  return newest;
}

function isBuilt(page) {
  const source = join(root, 'web', page);
  const built = join(source, 'dist', 'index.html');
  if (!existsSync(source)) return true;
  return existsSync(built) && statSync(built).mtimeMs >= newestMs(source);
}

/** Builds the pages at `/` and `/demo/` where one is missing or older than its sources. */
export function buildPages() {
  if (isBuilt('graphiql') && isBuilt('demo')) return;
  say('Building GraphiQL and the media page (once, half a minute) …');
  npm(['run', '--silent', 'build:pages', '--', '--logLevel', 'warn'], 'Building the pages');
}
