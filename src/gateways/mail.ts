// Letters: over SMTP, or where none is configured as .eml files in a folder, to be opened with any mail program.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

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

/** `url` is smtp://user:password@host:port or smtps://…; `from` an address, with or without a name. */
export function createSmtpMail({ url, from }: { readonly url: string; readonly from: string }): MailGateway {
  const transport = createTransport({ url, pool: true, maxConnections: CONNECTIONS_MAX, ...TIMEOUTS }, { from });
  return {
    async send(letter) {
      await transport.sendMail({ ...letter, disableFileAccess: true, disableUrlAccess: true });
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
