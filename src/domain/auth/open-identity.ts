// Opens what identity stands on, from the configuration: the keys of tokens, the keys of stored secrets, the mail.
import { join } from 'node:path';
import { z } from 'zod';

import type { Config } from '../../config/config.ts';
import { readJsonFile } from '../../config/json-file.ts';
import { createFolderFiles } from '../../gateways/files.ts';
import { type MailGateway, createFileMail, createSmtpMail } from '../../gateways/mail.ts';
import { createOauthProvider, type OauthGateway } from '../../gateways/oauth.ts';
import { createConsoleSms, createTwilioSms, type SmsGateway } from '../../gateways/sms.ts';
import type { Logger } from '../../observability/log.ts';
import type { AuditTrail } from '../audit/audit.ts';
import { type Identity, type IdentityParts, createIdentity } from './identity.ts';
import { loadSigningKeys } from './keys.ts';
import { type LetterQueue, createLetterQueue } from './letter-queue.ts';
import { createLetters, type Letters } from './letters.ts';
import { createTokens, type Tokens } from './token.ts';

export interface OpenIdentity {
  readonly identity: Identity;
  readonly tokens: Tokens;
  /** Letters and messages on their way out. */
  readonly letters: LetterQueue;
  /** Where it is noted and told what was decided about people. */
  readonly deciding: { readonly audit: AuditTrail; readonly letters: Letters };
  /** What goes on behind the scenes, beside the letters. */
  readonly jobs: readonly { start(): void; close(): Promise<void> }[];
  /** Waits for letters that are on their way. */
  close(): Promise<void>;
}

/** Letters leave over SMTP; without it they are files for developers, and in production there are none. */
function openMail(config: Config, log: Logger): MailGateway | null {
  const { mail: settings, dataDir, production } = config;
  const { url, from } = settings;
  if (url !== undefined) return createSmtpMail({ url: url.reveal(), from, log });
  if (!production) return createFileMail({ folder: join(dataDir, 'mail'), from });
  log.warn('MAIL_URL is not set: nobody can reset a password');
  return null;
}

/** Messages leave through Twilio; without it developers read them on the terminal, and in production there are none. */
function openSms({ sms: { twilio }, production }: Config, log: Logger): SmsGateway | null {
  if (twilio !== undefined) return createTwilioSms({ ...twilio, authToken: twilio.authToken.reveal(), log });
  return production ? null : createConsoleSms((line) => process.stdout.write(line));
}

const isSafeUrl = (text: string): boolean =>
  URL.canParse(text) && (text.startsWith('https://') || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(text));
const SafeUrl = z.string().refine(isSafeUrl, 'an https:// address, or http:// on this machine');
const secrets = { clientId: z.string().min(1), clientSecret: z.string().min(1) };
const Providers = z.strictObject({
  /** The page of the client that providers send people back to. */
  redirectUrl: SafeUrl,
  providers: z.record(
    z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'a name of a-z, digits and dashes'),
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('oidc'), issuer: SafeUrl, ...secrets }),
      // An installation of one's own (GitHub Enterprise) names its site and its API.
      z.strictObject({ kind: z.literal('github'), issuer: SafeUrl.optional(), api: SafeUrl.optional(), ...secrets }),
    ]),
  ),
});

function openProviders({ oauthFile }: Config, log: Logger): ReadonlyMap<string, OauthGateway> {
  if (oauthFile === undefined) return new Map();
  const { redirectUrl, providers } = readJsonFile('OAUTH_PROVIDERS_FILE', oauthFile, Providers);
  return new Map(
    Object.entries(providers).map(([name, provider]) => [
      name,
      createOauthProvider({ ...provider, issuer: provider.issuer ?? 'https://github.com', redirectUrl, log }),
    ]),
  );
}

function openExports({ dataDir, exports }: Config): IdentityParts['exports'] {
  const { folder = join(dataDir, 'exports'), ttlHours } = exports;
  return { files: createFolderFiles(folder), ttlMs: ttlHours * 3_600_000 };
}

export async function openIdentity(
  config: Config,
  parts: Pick<IdentityParts, 'graph' | 'outbox' | 'live' | 'limits' | 'vault' | 'media' | 'clock' | 'log'>,
): Promise<OpenIdentity> {
  const tokens = createTokens({ keys: await loadSigningKeys(config), clock: parts.clock, ...config.auth });
  const [mail, sms] = [openMail(config, parts.log), openSms(config, parts.log)];
  const queue = createLetterQueue({ ...parts, mail, sms, queue: config.outboxName });
  const outside = {
    letters: createLetters({ queue, appUrl: config.appUrl }),
    sendsSms: sms !== null,
    smsCountries: config.sms.countries,
    gateways: openProviders(config, parts.log),
    exports: openExports(config),
  };
  const identity = createIdentity({ ...parts, ...config.auth, ...outside, tokens });
  const close = async (): Promise<void> => {
    await queue.close();
    mail?.close();
  };
  const jobs = [identity.erasure, identity.suspensions, identity.exports.maker];
  return {
    identity,
    tokens,
    letters: queue,
    deciding: { audit: identity.audit, letters: outside.letters },
    jobs,
    close,
  };
}
