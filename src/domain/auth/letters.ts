// The letters about an account, and their sending: nobody waits for a mail server, so an answer takes as long with a
// letter as without. A letter that cannot be sent is logged and lost: whoever wanted it asks again.
import type { Letter, MailGateway } from '../../gateways/mail.ts';
import type { Logger } from '../../observability/log.ts';

export interface Letters {
  resetPassword(to: string, accountId: string, token: string): void;
  confirmEmail(to: string, accountId: string, token: string): void;
  /** Tells the owner of an account what has been done to it, in case it was somebody else. */
  notify(to: string, accountId: string, what: AccountChange): void;
  /** Resolves when what was begun is sent or has failed. */
  drain(): Promise<void>;
}

export type AccountChange =
  'PASSWORD_CHANGED' | 'EMAIL_CHANGING' | 'SECOND_FACTOR_ON' | 'SECOND_FACTOR_OFF' | 'RECOVERY_CODE_USED';

const CHANGES: Readonly<Record<AccountChange, string>> = {
  PASSWORD_CHANGED: 'The password of your account was changed, and all other devices were signed out.',
  EMAIL_CHANGING: 'Another e-mail address was entered for your account. It changes once that address is confirmed.',
  SECOND_FACTOR_ON: 'Your account now asks for a code of your authenticator app when somebody signs in.',
  SECOND_FACTOR_OFF: 'Your account no longer asks for a code of your authenticator app when somebody signs in.',
  RECOVERY_CODE_USED: 'A recovery code of your account was used in place of your authenticator app.',
};
const NOT_YOU = 'If this was not you, change your password now and sign out all devices.';

/** More letters than that at once are no service to anybody: what comes on top is dropped, and logged. */
const WAITING_MAX = 1_000;

interface Parts {
  /** Null: no letters are sent. */
  readonly mail: MailGateway | null;
  /** Where people use the service: links lead there. */
  readonly appUrl: string;
  readonly log: Logger;
}

export function createLetters({ mail, appUrl, log }: Parts): Letters {
  const waiting = new Set<Promise<void>>();
  const send = (accountId: string, letter: Letter): void => {
    if (mail === null || waiting.size >= WAITING_MAX) {
      log.warn({ accountId, waiting: waiting.size }, 'a letter was not sent');
      return;
    }
    const sent: Promise<void> = mail
      .send(letter)
      // The error may name the address: only its kind is told.
      .catch((error: unknown) =>
        log.error({ accountId, kind: (error as { code?: unknown }).code }, 'a letter was lost'),
      )
      .finally(() => waiting.delete(sent));
    waiting.add(sent);
  };
  // Behind the #, so that no server on the way writes the secret into its log.
  const link = (page: string, token: string): string => new URL(`${page}#token=${token}`, appUrl).href;
  return {
    resetPassword(to, accountId, token) {
      const text = [
        'Somebody asked to reset the password of your account. This link does it, once, within 30 minutes:',
        link('/reset-password', token),
        'If it was not you, there is nothing to do: without the link your password stays as it is.',
      ];
      send(accountId, { to, subject: 'Reset your password', text: text.join('\n\n') });
    },
    confirmEmail(to, accountId, token) {
      const text = [
        'Confirm that this is your e-mail address, within 24 hours:',
        link('/confirm-email', token),
        'If you did not enter it anywhere, there is nothing to do.',
      ];
      send(accountId, { to, subject: 'Confirm your e-mail address', text: text.join('\n\n') });
    },
    notify(to, accountId, what) {
      send(accountId, { to, subject: 'Your account', text: `${CHANGES[what]}\n\n${NOT_YOU}` });
    },
    async drain() {
      while (waiting.size > 0) await Promise.all(waiting);
    },
  };
}
