// Which telephone numbers get a message: mobile ones, where that costs what a message costs. Numbers that earn their
// owner money by being written to (SMS pumping) are of other types, or come in rows. Pure.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

import { Invalid } from '../../errors.ts';

/** Some countries give mobile and fixed lines the same numbers. */
const OPEN_TYPES: ReadonlySet<string> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/**
 * The number in E.164. `countries` (ISO 3166): the only ones; undefined: all.
 * Throws Invalid: BAD_FORMAT, PHONE_TYPE (premium, toll-free, fixed …) or PHONE_COUNTRY.
 */
export function mobileNumber(text: string, countries: readonly string[] | undefined, field: string): string {
  const number = text.trim().startsWith('+') && text.length <= 30 ? parsePhoneNumberFromString(text) : undefined;
  if (number?.isValid() !== true) {
    throw new Invalid('BAD_FORMAT', field, 'Write the number with its country code: +41 79 123 45 67.');
  }
  if (!OPEN_TYPES.has(number.getType() ?? '')) {
    throw new Invalid('PHONE_TYPE', field, 'Messages go to mobile numbers only.');
  }
  if (countries !== undefined && !countries.includes(number.country ?? '')) {
    throw new Invalid('PHONE_COUNTRY', field, 'No messages are sent to this country.');
  }
  return number.number;
}

const RANGE_DIGITS = 3;

/** The thousand numbers that a number is among: bursts over neighbours are machines. */
export const rangeOf = (number: string): string => number.slice(0, -RANGE_DIGITS);
