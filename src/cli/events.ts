// `npm run events -- list|retry|discard`: events that failed too often and were parked. What is retried is handled by
// the processes that serve, within a second.
import { Argument, Command, InvalidArgumentError } from 'commander';

import { createDeadEvents, type DeadEvents } from '../events/dead-events.ts';
import { createOutbox } from '../events/outbox.ts';
import { NotFound } from '../errors.ts';
import { runCommand, say } from './session.ts';
import { formatTable } from './table.ts';

const COLUMNS = ['id', 'kind', 'about', 'happened', 'parked', 'tries', 'done by', 'error'];
const FIRST_MAX = 1_000;
const ID = /^evt_[0-9a-f]{32}$/;

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= FIRST_MAX) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${FIRST_MAX}.`);
}

function eventId(text: string): string {
  if (ID.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of an event, as `list` shows it.');
}

/** A further one of a list of them. */
const moreIds = (id: string, ids: string[] | undefined): string[] => [...(ids ?? []), eventId(id)];

const withDeadEvents = (work: (dead: DeadEvents) => Promise<void>): Promise<void> =>
  runCommand(
    async () => undefined,
    ({ graph, config }) => work(createDeadEvents(graph, createOutbox(graph, config.outboxName))),
  );

async function list(dead: DeadEvents, options: { first: number; after?: string }): Promise<void> {
  const events = await dead.page(options);
  const rows = events.map(({ id, kind, aggregateId, atMs, diedAtMs, attempts, doneBy, error }) => {
    const [happened, parked] = [new Date(atMs).toISOString(), new Date(diedAtMs).toISOString()];
    const cells = [id, kind, aggregateId, happened, parked, attempts, doneBy.join(', '), error];
    return Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
  });
  console.log(formatTable(COLUMNS, rows));
  const last = events.at(-1);
  if (events.length === options.first && last !== undefined) say(`More: npm run events -- list --after ${last.id}`);
}

/** Those that are named, or where none is all that are parked, a page at a time. */
async function each(
  dead: DeadEvents,
  ids: readonly string[],
  act: (ids: readonly string[]) => Promise<string[]>,
): Promise<number> {
  if (ids.length > 0) {
    const done = await act(ids);
    const missing = ids.filter((id) => !done.includes(id));
    if (missing.length > 0) throw new NotFound(`parked event: ${missing.join(', ')}`);
    return done.length;
  }
  let all = 0;
  let after: string | undefined;
  for (;;) {
    const page = await dead.page({ first: FIRST_MAX, ...(after === undefined ? {} : { after }) });
    all += (await act(page.map(({ id }) => id))).length;
    if (page.length < FIRST_MAX) return all;
    after = page.at(-1)?.id;
  }
}

const program = new Command('events').description('Events that failed too often and were parked.');

program
  .command('list')
  .description('which they are, oldest first, and what went wrong')
  .option('--first <n>', 'how many', count, 50)
  .option('--after <id>', 'those after that event', eventId)
  .allowExcessArguments(false)
  .action((options: { first: number; after?: string }) => withDeadEvents((dead) => list(dead, options)));

program
  .command('retry')
  .description('lets the workers try again: these events, or with --all every one')
  .addArgument(new Argument('[ids...]').argParser(moreIds))
  .option('--all', 'every parked event')
  .action((ids: string[] = [], { all = false }: { all?: boolean }) => {
    if (all === ids.length > 0) program.error('error: name events, or say --all');
    return withDeadEvents(async (dead) => say(`${await each(dead, ids, dead.retry)} given back to the workers.`));
  });

program
  .command('discard')
  .description('takes these events away for good: their consequences never happen')
  .addArgument(new Argument('<ids...>').argParser(moreIds))
  .action((ids: string[]) => withDeadEvents(async (dead) => say(`${await each(dead, ids, dead.discard)} taken away.`)));

await program.parseAsync();
