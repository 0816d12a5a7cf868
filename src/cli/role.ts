// `npm run role -- --handle ada --role ADMIN`: gives an account a role, from the shell of whoever runs the service. It
// is how the first ADMIN comes to be.
import { Command, Option } from 'commander';

import { ROLES, type Role } from '../context.ts';
import { accountByHandle } from '../cypher/import/queries.ts';
import { createAudit } from '../domain/audit/audit.ts';
import { createRoles } from '../domain/auth/role.ts';
import { normalizeHandle } from '../domain/user/handle.ts';
import { NotFound } from '../errors.ts';
import { createOutbox } from '../events/outbox.ts';
import { runCommand, say, type Session } from './session.ts';

interface Options {
  readonly handle: string;
  readonly role: Role;
}

async function setRole({ graph, config }: Session, { handle, role }: Options): Promise<void> {
  const [account] = await accountByHandle(graph, { handle: normalizeHandle(handle) });
  if (account === undefined) throw new NotFound(`account: ${handle}`);
  const clock = Date.now;
  const audit = createAudit({ graph, outbox: createOutbox(graph, config.outboxName), clock });
  // The processes that serve hear of ended sessions from the graph, within half a minute.
  const roles = createRoles({ graph, live: { end: () => undefined }, stepUp: null, audit, clock });
  await roles.set(null, account.id, role);
  say(`${normalizeHandle(handle)} has the role ${role}. Whoever was signed in signs in anew to use it.`);
}

await new Command('role')
  .description('Gives an account a role; a new one ends its sessions.')
  .requiredOption('--handle <handle>', 'whose')
  .addOption(new Option('--role <role>', 'which').choices(ROLES).makeOptionMandatory())
  .allowExcessArguments(false)
  .action((options: Options) =>
    runCommand(
      async () => undefined,
      (session) => setRole(session, options),
    ),
  )
  .parseAsync();
