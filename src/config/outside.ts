// Settings of outside services that go together: all of them, or none.
import type { Config } from './config.ts';
import { ConfigError, type Environment } from './environment.ts';

export function twilioOf(env: Environment): Config['sms']['twilio'] {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from, TWILIO_URL: url } = env;
  if (accountSid !== undefined && authToken !== undefined && from !== undefined) {
    return { accountSid, authToken, from, url };
  }
  if ([accountSid, authToken, from].every((one) => one === undefined)) return undefined;
  throw new ConfigError(
    'The configuration is wrong:\n  TWILIO_*: all three of ACCOUNT_SID, AUTH_TOKEN and FROM, or none',
  );
}

export function pushOf(env: Environment): Config['push'] {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = env;
  if (publicKey !== undefined && privateKey !== undefined && subject !== undefined) {
    return { publicKey, privateKey, subject };
  }
  if ([publicKey, privateKey, subject].every((one) => one === undefined)) return undefined;
  throw new ConfigError(
    'The configuration is wrong:\n  VAPID_*: all three of PUBLIC_KEY, PRIVATE_KEY and SUBJECT, or none',
  );
}
