// Opens what identity stands on, from the configuration: the keys of tokens, the keys of stored secrets, the mail.
import { join } from 'node:path';

import type { Config } from '../../config/config.ts';
import { type MailGateway, createFileMail, createSmtpMail } from '../../gateways/mail.ts';
import type { Logger } from '../../observability/log.ts';
import { type Identity, type IdentityParts, createIdentity } from './identity.ts';
import { loadSigningKeys } from './keys.ts';
import { type Letters, createLetters } from './letters.ts';
import { createTokens, type Tokens } from './token.ts';
import { loadVault } from './vault.ts';

export interface OpenIdentity {
  readonly identity: Identity;
  readonly tokens: Tokens;
  /** Waits for letters that are on their way. */
  close(): Promise<void>;
}

/** Letters leave over SMTP; without it they are files for developers, and in production there are none. */
function openLetters(config: Config, log: Logger): Letters & { close(): Promise<void> } {
  const { mail: settings, appUrl, dataDir, production } = config;
  const { url, from } = settings;
  let mail: MailGateway | null = null;
  if (url !== undefined) mail = createSmtpMail({ url: url.reveal(), from });
  else if (!production) mail = createFileMail({ folder: join(dataDir, 'mail'), from });
  else log.warn('MAIL_URL is not set: nobody can reset a password');
  const letters = createLetters({ mail, appUrl, log });
  const close = async (): Promise<void> => {
    await letters.drain();
    mail?.close();
  };
  return { ...letters, close };
}

export async function openIdentity(
  config: Config,
  parts: Omit<
    IdentityParts,
    'tokens' | 'vault' | 'letters' | 'refreshTokenTtlSeconds' | 'sessionTtlSecondsMax' | 'deletionGraceDays'
  >,
): Promise<OpenIdentity> {
  const tokens = createTokens({ keys: await loadSigningKeys(config), clock: parts.clock, ...config.auth });
  const letters = openLetters(config, parts.log);
  const identity = createIdentity({ ...parts, ...config.auth, tokens, vault: await loadVault(config), letters });
  return { identity, tokens, close: letters.close };
}
