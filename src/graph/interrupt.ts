// Ends a statement on the server when nobody waits for it any more.
import type { QueryResult, Session } from 'neo4j-driver';

/**
 * What `running` comes to; as soon as `signal` aborts it rejects with the signal's reason, and the server ends the
 * transaction: closing a session that is still receiving sends RESET, which overtakes all else on its connection.
 */
export async function untilAborted(
  signal: AbortSignal | null,
  session: Session,
  run: () => PromiseLike<QueryResult>,
): Promise<QueryResult> {
  if (signal === null) return run();
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const end = (): void => {
    aborted.reject(signal.reason);
    // Fails with the statement, which nobody hears.
    session.close().catch(() => undefined);
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const running = run();
    running.then(undefined, () => undefined);
    return await Promise.race([running, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
