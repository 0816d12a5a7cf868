// The letters that the API of a test has sent: files in its own folder, since no mail server is configured.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Api } from './api.ts';
import { until } from './listen.ts';

export interface ReadLetter {
  readonly subject: string;
  readonly text: string;
  /** What stands behind `#token=` in its link. */
  readonly token: string;
}

function read(path: string, address: string): ReadLetter[] {
  const raw = readFileSync(path, 'utf8');
  if (!raw.includes(`\nTo: ${address}\n`) && !raw.startsWith(`To: ${address}\n`)) return [];
  const text = raw
    .slice(raw.indexOf('\n\n') + 2)
    .replaceAll(/=\n/g, '')
    .replaceAll('=3D', '=');
  return [{ subject: /^Subject: (.*)$/m.exec(raw)?.[1] ?? '', text, token: /#token=(\S+)/.exec(text)?.[1] ?? '' }];
}

/** What letters are about, by their subjects. */
const SUBJECTS = {
  reset: 'Reset your password',
  confirm: 'Confirm your e-mail address',
  notice: 'Your account',
} as const;
type About = keyof typeof SUBJECTS;

/** All letters to an address about something so far, oldest first. */
export function lettersTo(api: Api, address: string, about: About): ReadLetter[] {
  const folder = join(api.config.dataDir, 'mail');
  try {
    return readdirSync(folder)
      .sort()
      .flatMap((name) => read(join(folder, name), address))
      .filter(({ subject }) => subject === SUBJECTS[about]);
  } catch {
    return [];
  }
}

/** Waits for the nth letter to an address about something (1: the first). */
export async function letterTo(api: Api, address: string, about: About, nth = 1): Promise<ReadLetter> {
  await until(() => lettersTo(api, address, about).length >= nth);
  return lettersTo(api, address, about)[nth - 1]!;
}
