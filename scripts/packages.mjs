// What we depend on: known weaknesses, and licences that would bind whoever runs this. Part of `npm run check`.
// A registry without an audit endpoint is no reason to fail; that nothing was audited is said aloud.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Licences that ask for nothing but their own text. MPL-2.0 binds the files under it, which we do not change. */
const ALLOWED = new Set(
  [
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'CC-BY-3.0',
    'CC-BY-4.0',
    'CC0-1.0',
    'ISC',
  ].concat(['MIT', 'MIT-0', 'MPL-2.0', 'Python-2.0', 'Unlicense', 'WTFPL', 'Zlib']),
);
/** Packages whose licence was read by hand; the file says why they may stay. */
const readByHand = Object.keys(JSON.parse(readFileSync(`${root}/scripts/licences.json`, 'utf8')));
const wasRead = (name) =>
  readByHand.some((known) => (known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : name === known));

/** Whether an SPDX expression can be met: one side of an OR, all sides of an AND. */
function isAllowed(expression) {
  const text = expression.replaceAll(/[()]/g, ' ').trim();
  return text.split(/\s+OR\s+/).some((side) => side.split(/\s+AND\s+/).every((name) => ALLOWED.has(name.trim())));
}

function licenceProblems() {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8'));
  return Object.entries(packages).flatMap(([path, { license, dev }]) => {
    const name = path.split('node_modules/').at(-1);
    // What is only needed to build and test is handed on to nobody.
    if (path === '' || dev === true || wasRead(name)) return [];
    if (license === undefined) return [`${name} names no licence`];
    return isAllowed(license) ? [] : [`${name} is under ${license}`];
  });
}

/** Null where the registry does not answer the question. */
function weaknesses() {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  try {
    const { metadata, vulnerabilities } = JSON.parse(asked.stdout);
    if (metadata === undefined) return null;
    return Object.values(vulnerabilities)
      .filter(({ severity }) => severity === 'high' || severity === 'critical')
      .map(({ name, severity, range }) => `${name} ${range} has a ${severity} weakness`);
  } catch {
    return null;
  }
}

const found = weaknesses();
if (found === null) console.warn('NOT AUDITED: the registry has no audit endpoint, or does not answer.');
const problems = [...(found ?? []), ...licenceProblems()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    'Update or replace them; a licence that was read by hand goes into scripts/licences.json with the reason.',
  );
}
process.exitCode = problems.length > 0 ? 1 : 0;
