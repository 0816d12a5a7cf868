// Letters: over SMTP, or where none is configured as .eml files in a folder, to be opened with any mail program.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

import type { Logger } from '../observability/log.ts';
import { createGuard } from './guard.ts';

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailGateway {
  /** Resolves when the next server has taken the letter; rejects where it has not. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
const CONNECTIONS_MAX = 5;
/** Letters are sent while nobody waits: many may stand in line. */
const GUARD = { timeoutMs: 30_000, concurrencyMax: 1_000, failuresMax: 5, openMs: 5_000, openMsMax: 300_000 };

/** RFC 5321 §4.2.1: 5yz is about this letter, e.g. that there is no such mailbox; all else is about the server. */
export function isMailFailure(error: unknown): boolean {
  const { responseCode } = error as { responseCode?: unknown };
  return typeof responseCode !== 'number' || responseCode < 500;
}

/** This letter will be taken at no later time either. Wrong credentials of ours are no such thing. */
export function isMailRefusal(error: unknown): boolean {
  return !isMailFailure(error) && (error as { code?: unknown }).code !== 'EAUTH';
}

interface SmtpOptions {
  /** smtp://user:password@host:port or smtps://… */
  readonly url: string;
  /** An address, with or without a name. */
  readonly from: string;
  readonly log: Logger;
}

export function createSmtpMail({ url, from, log }: SmtpOptions): MailGateway {
  const guard = createGuard({ ...GUARD, name: 'mail', log, isFailure: isMailFailure });
  const transport = createTransport({ url, pool: true, maxConnections: CONNECTIONS_MAX, ...TIMEOUTS }, { from });
  return {
    async send(letter) {
      await guard.call(() => transport.sendMail({ ...letter, disableFileAccess: true, disableUrlAccess: true }));
    },
    close: () => transport.close(),
  };
}

/** Writes each letter into `folder`, readable by its owner alone: it may hold a link that opens an account. */
export function createFileMail({ folder, from }: { readonly folder: string; readonly from: string }): MailGateway {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' }, { from });
  return {
    async send(letter) {
      const { message } = await transport.sendMail({ ...letter, disableFileAccess: true, disableUrlAccess: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}.eml`;
      await writeFile(join(folder, name), message as Buffer, { mode: 0o600 });
    },
    close: () => undefined,
  };
}
