// How many guesses a password would take whoever knows leaks, languages, keyboards and the person: zxcvbn's score
// (Wheeler 2016, "zxcvbn: Low-Budget Password Strength Estimation"), the same at sign-up and at every change.
import { type Match, ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** Of 0-4. Below it fewer than 10^8 guesses will do, which a stolen hash does not withstand. */
const SCORE_MIN = 3;
const CHARACTERS_MIN = 10;
/** Its time grows with the square of the length: the beginning has to be good enough, whatever comes behind it. */
const JUDGED_CHARACTERS = 40;
/** Ways to read a password with $ for s and 0 for o that are tried; the library's 100 take seconds. */
const SPELLINGS_MAX = 8;
const WORDS_MAX = 20;
const SERVICE = 'sociogram';

export interface Weakness {
  readonly reason: 'TOO_SHORT' | 'PASSWORD_COMMON' | 'PASSWORD_PERSONAL' | 'PASSWORD_GUESSABLE';
  readonly message: string;
}

/** What everybody may know of the person: handle, name, e-mail address. */
export type KnownOfPerson = readonly (string | null | undefined)[];

function wordsOf(about: KnownOfPerson): string[] {
  const texts = about.flatMap((text) => (text == null || text === '' ? [] : [text.toLowerCase()]));
  const words = texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length >= 3);
  return [SERVICE, ...new Set(words)].slice(0, WORDS_MAX);
}

const isPersonal = ({ dictionaryName }: Match): boolean => dictionaryName === 'userInputs';
/** One leaked password, one piece over and over, one run of characters or keys. */
const isCommon = ({ pattern, dictionaryName }: Match): boolean =>
  ['repeat', 'sequence', 'spatial'].includes(pattern) || dictionaryName === 'passwords-common';

function weaknessOf(sequence: readonly Match[], warning: string | null): Weakness {
  const why = warning ?? 'Add a few less common words.';
  if (sequence.some(isPersonal)) {
    const message = 'A password must not be made of the handle, the name or the e-mail address.';
    return { reason: 'PASSWORD_PERSONAL', message };
  }
  const reason = sequence.every(isCommon) ? 'PASSWORD_COMMON' : 'PASSWORD_GUESSABLE';
  return { reason, message: `This password is too easy to guess: choose another. ${why}` };
}

/** Why a new password will not do, or undefined. Its dictionaries are put in order when they are first needed. */
export function createWeakness(): (password: string, about: KnownOfPerson) => Weakness | undefined {
  let estimator: ZxcvbnFactory | undefined;
  return (password, about) => {
    const characters = Array.from(password);
    if (characters.length < CHARACTERS_MIN) {
      return { reason: 'TOO_SHORT', message: `A password has at least ${String(CHARACTERS_MIN)} characters.` };
    }
    estimator ??= new ZxcvbnFactory({
      dictionary: { ...common.dictionary, ...english.dictionary },
      graphs: common.adjacencyGraphs,
      translations: english.translations,
      l33tMaxSubstitutions: SPELLINGS_MAX,
    });
    const judged = characters.slice(0, JUDGED_CHARACTERS).join('');
    const { score, sequence, feedback } = estimator.check(judged, wordsOf(about));
    return score >= SCORE_MIN ? undefined : weaknessOf(sequence, feedback.warning);
  };
}
