// `npm run --silent token -- --handle ada`: prints an access token for an active account, and nothing else, on
// standard output. An operator's tool: whoever can read the signing key can be anybody.
import { Command, InvalidArgumentError, Option } from 'commander';

import { readConfig } from '../config/config.ts';
import { ROLES, type Role } from '../context.ts';
import { accountByHandle } from '../cypher/import/queries.ts';
import { loadSigningKeys, type SigningKeys } from '../domain/auth/keys.ts';
import { createTokens } from '../domain/auth/token.ts';
import { normalizeHandle } from '../domain/user/handle.ts';
import { NotFound } from '../errors.ts';
import { runCommand, type Session } from './session.ts';

const TTL_SECONDS_MAX = 31_536_000;

interface Options {
  readonly handle: string;
  /** Undefined: the role that the account has. */
  readonly role?: Role;
  readonly ttl?: number;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= TTL_SECONDS_MAX) return value;
  throw new InvalidArgumentError(`Expected whole seconds, 1 to ${TTL_SECONDS_MAX}.`);
}

async function printToken(
  { config, graph }: Session,
  keys: SigningKeys,
  { handle, role, ttl }: Options,
): Promise<void> {
  const [account] = await accountByHandle(graph, { handle: normalizeHandle(handle) });
  if (!account?.isActive) throw new NotFound(`active account: ${handle}`);
  const { issuer, audience, accessTokenTtlSeconds } = config.auth;
  const tokens = createTokens({ keys, issuer, audience, accessTokenTtlSeconds, clock: Date.now });
  const claims = { sub: account.id, role: role ?? account.role, sessionId: null };
  const { token } = await tokens.access(ttl === undefined ? claims : { ...claims, ttlSeconds: ttl });
  process.stdout.write(`${token}\n`);
}

await new Command('token')
  .description('Prints an access token for an active account.')
  .requiredOption('--handle <handle>', 'whose')
  .addOption(new Option('--role <role>', 'what the token allows (default: the role of the account)').choices(ROLES))
  .option('--ttl <seconds>', 'how long it lives (default: ACCESS_TOKEN_TTL_SECONDS)', seconds)
  .allowExcessArguments(false)
  .action((options: Options) =>
    runCommand(
      async () => loadSigningKeys(readConfig()),
      (session, keys) => printToken(session, keys, options),
    ),
  )
  .parseAsync();
