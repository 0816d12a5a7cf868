// One logger per subsystem. A log line is a fixed sentence plus fields; ids only, never names, tokens or message
// bodies.
import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

export interface Logs {
  readonly http: Logger;
  readonly graph: Logger;
  readonly database: Logger;
  readonly auth: Logger;
  readonly feed: Logger;
  readonly cache: Logger;
  readonly events: Logger;
  readonly media: Logger;
  readonly app: Logger;
}

/** The loggers of one process, JSON lines on standard output. Secrets that slip into fields are cut. */
export function createLogs(level: string): Logs {
  const root = pino({
    level,
    redact: { paths: ['*.password', '*.authorization', '*.token', '*.refreshToken', '*.accessToken'], censor: '***' },
  });
  const subsystem = (name: string): Logger => root.child({ subsystem: name });
  return {
    http: subsystem('http'),
    graph: subsystem('graph'),
    database: subsystem('database'),
    auth: subsystem('auth'),
    feed: subsystem('feed'),
    cache: subsystem('cache'),
    events: subsystem('events'),
    media: subsystem('media'),
    app: subsystem('app'),
  };
}
