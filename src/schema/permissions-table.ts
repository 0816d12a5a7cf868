// The permission map as a table for people: every root field against everybody who may call it or not.
import { ROLES } from '../context.ts';
import { type Caller, mayCall } from './permissions.ts';

const VIEWERS = ['nobody', ...ROLES] as const;

const isOpen = (caller: Caller, who: (typeof VIEWERS)[number]): boolean =>
  mayCall(caller, who === 'nobody' ? null : { id: '', role: who, sessionId: null, tokenExpiresAtMs: 0 }) === true;

/** A Markdown table whose columns stand below each other. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function sectionOf(type: string, fields: Readonly<Record<string, Caller>>): string {
  const rows = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, caller]) => [`\`${field}\``, ...VIEWERS.map((viewer) => (isOpen(caller, viewer) ? 'yes' : '-'))]);
  return `## ${type}\n\n${table([['Field', ...VIEWERS], ...rows])}\n`;
}

/** docs/permissions.md, whole. */
export function permissionsTable(permissions: Readonly<Record<string, Readonly<Record<string, Caller>>>>): string {
  const roots = ['Query', 'Mutation', 'Subscription'];
  return `<!-- Printed by "npm run schema" from src/schema/permissions.ts: do not edit. -->

# Who may call what

Every root field against every role; \`nobody\` is a request without a token. What stands in no line is refused to
everybody. Which accounts, posts and comments somebody sees is another question: \`src/schema/visibility.graphql\`
answers it for every field alike.

${roots.map((type) => sectionOf(type, permissions[type] ?? {})).join('\n')}`;
}
