// A number of the command line.
import { InvalidArgumentError } from 'commander';

/** From 1 on; `200_000` is one, too. */
export function wholeNumber(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 on.');
}
