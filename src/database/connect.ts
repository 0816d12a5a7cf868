// Tries an address with a user and a password, and says in one line what is wrong.
import { checkAnswer } from '../graph/answer-check.ts';
import { createGraph } from '../graph/graph.ts';
import { DatabaseProblem } from './problem.ts';
import { Unavailable } from '../errors.ts';
import type { Secret } from '../config/secret.ts';

export interface Address {
  readonly uri: string;
  readonly user: string;
  readonly password: Secret;
  readonly database: string;
}

/** Undefined where the server answers and takes the password; else the driver's error code, or UNKNOWN. */
export async function connectionError(address: Address): Promise<{ code: string; message: string } | undefined> {
  const graph = createGraph({ ...address, password: address.password.reveal(), poolSize: 1 });
  try {
    await graph.verify();
    await checkAnswer(graph, {});
    return undefined;
  } catch (error) {
    const cause = (error instanceof Unavailable ? error.cause : error) as { code?: unknown; message?: unknown };
    return {
      code: typeof cause.code === 'string' ? cause.code : 'UNKNOWN',
      message: typeof cause.message === 'string' ? (cause.message.split('\n')[0] ?? '') : String(error),
    };
  } finally {
    await graph.close();
  }
}

/** Throws DatabaseProblem where the address does not work. */
export async function requireConnection(address: Address): Promise<void> {
  const error = await connectionError(address);
  if (error === undefined) return;
  const { uri, user, database } = address;
  switch (error.code) {
    case 'Neo.ClientError.Security.Unauthorized':
      throw new DatabaseProblem(
        `Neo4j at ${uri} refuses the password of user ${user}: check NEO4J_USER and NEO4J_PASSWORD.`,
      );
    case 'Neo.ClientError.Security.CredentialsExpired':
      throw new DatabaseProblem(
        `Neo4j at ${uri} wants a new password for user ${user}: change it there, then set NEO4J_PASSWORD.`,
      );
    case 'Neo.ClientError.Security.AuthenticationRateLimit':
      throw new DatabaseProblem(
        `Neo4j at ${uri} saw too many wrong passwords: check NEO4J_PASSWORD and try again in a minute.`,
      );
    case 'Neo.ClientError.Database.DatabaseNotFound':
      throw new DatabaseProblem(`Neo4j at ${uri} has no database named ${database}: check NEO4J_DATABASE.`);
    case 'ServiceUnavailable':
      throw new DatabaseProblem(
        `No Neo4j answers at ${uri}: start it, or check NEO4J_URI. Without NEO4J_URI, Sociogram runs a Neo4j ` +
          'of its own.',
      );
    default:
      throw new DatabaseProblem(`Neo4j at ${uri} does not let us in: ${error.message}. Check NEO4J_URI.`);
  }
}
