// What letters and text messages about an account say. Each is stored in the transaction that makes it true, and leaves
// after it (letter-queue.ts): whoever stores one wakes the queue once that is committed.
import type { Runner } from '../../graph/graph.ts';
import type { LetterQueue } from './letter-queue.ts';

/** Where a letter goes, and whose it is. */
export interface Addressee {
  readonly email: string;
  readonly accountId: string;
}

export interface Letters {
  /** `to` null: nobody has the address, and the same work is done. */
  resetPassword(tx: Runner, to: Addressee | null, token: string): Promise<void>;
  confirmEmail(tx: Runner, to: Addressee, token: string): Promise<void>;
  /** Tells the owner of an account what has been done to it, in case it was somebody else. */
  notify(tx: Runner, to: Addressee, what: AccountChange): Promise<void>;
  /** Tells the owner of an account, in a paragraph each, what others have decided about it. */
  tell(tx: Runner, to: Addressee, lines: readonly string[]): Promise<void>;
  /** `what` says what the code is for, so that it is not read out to whoever asked for it. */
  phoneCode(tx: Runner, to: { readonly phone: string; readonly accountId: string | null }, code: Code): Promise<void>;
  /** What was stored is committed. */
  wake(): void;
}

interface Code {
  readonly code: string;
  readonly what: string;
  readonly ttlMs: number;
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

/** What their texts say. */
export const RESET_TTL_MS = 30 * 60_000;
export const CONFIRM_TTL_MS = 24 * 3_600_000;
/** A warning is good for as long as it may be news. */
const NOTICE_TTL_MS = 3 * 24 * 3_600_000;

interface Parts {
  readonly queue: Pick<LetterQueue, 'store' | 'wake'>;
  /** Where people use the service: links lead there. */
  readonly appUrl: string;
}

export function createLetters({ queue, appUrl }: Parts): Letters {
  const mail = (
    tx: Runner,
    to: Addressee | null,
    { ttlMs, subject, lines }: { ttlMs: number; subject: string; lines: readonly string[] },
  ): Promise<void> =>
    queue.store(tx, {
      accountId: to?.accountId ?? null,
      content: to === null ? { by: 'NOBODY' } : { by: 'MAIL', to: to.email, subject, text: lines.join('\n\n') },
      ttlMs,
    });
  // Behind the #, so that no server on the way writes the secret into its log.
  const link = (page: string, token: string): string => new URL(`${page}#token=${token}`, appUrl).href;
  const tell: Letters['tell'] = (tx, to, lines) =>
    mail(tx, to, { ttlMs: NOTICE_TTL_MS, subject: 'Your account', lines });
  return {
    resetPassword(tx, to, token) {
      const lines = [
        'Somebody asked to reset the password of your account. This link does it, once, within 30 minutes:',
        link('/reset-password', token),
        'If it was not you, there is nothing to do: without the link your password stays as it is.',
      ];
      return mail(tx, to, { ttlMs: RESET_TTL_MS, subject: 'Reset your password', lines });
    },
    confirmEmail(tx, to, token) {
      const lines = [
        'Confirm that this is your e-mail address, within 24 hours:',
        link('/confirm-email', token),
        'If you did not enter it anywhere, there is nothing to do.',
      ];
      return mail(tx, to, { ttlMs: CONFIRM_TTL_MS, subject: 'Confirm your e-mail address', lines });
    },
    notify: (tx, to, what) => tell(tx, to, [CHANGES[what], NOT_YOU]),
    tell,
    phoneCode(tx, { phone, accountId }, { code, what, ttlMs }) {
      const text = `${code} ${what}. It is good for 5 minutes. Tell it to nobody.`;
      return queue.store(tx, { accountId, content: { by: 'SMS', to: phone, text }, ttlMs });
    },
    wake: queue.wake,
  };
}
