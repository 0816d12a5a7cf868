// Which account a caller means: they give its id or its handle.
import { Invalid } from '../../errors.ts';
import { normalizeHandle } from './handle.ts';

/** Exactly one of the two, the handle in its one spelling. Throws Invalid ONE_OF for none or both. */
export function chosenUser({
  id,
  handle,
}: {
  readonly id?: string | null;
  readonly handle?: string | null;
}): { readonly id: string } | { readonly handle: string } {
  if (id != null && handle == null) return { id };
  if (handle != null && id == null) return { handle: normalizeHandle(handle) };
  throw new Invalid('ONE_OF', 'handle', 'Give either a handle or an id.');
}
