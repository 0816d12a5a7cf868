// Handles: how one is written, and which nobody may have. Whether one is taken is the graph's to say.
import { z } from 'zod';

/** Names that would pass for us, or that paths and clients give a meaning. */
const RESERVED: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator all anonymous api app auth bot contact dev everyone
  explore feed graphql graphiql healthz help here home info login logout mail me moderator moderators
  news nobody notifications null official postmaster privacy readyz register root search security
  session sessions settings signin signout signup sociogram staff status support system team terms
  undefined user users webmaster www you`.split(/\s+/),
);

/** The one spelling of a handle, however it was typed. */
export function normalizeHandle(handle: string): string {
  return handle.trim().toLowerCase();
}

/**
 * A handle for a new account: lower-cased, 3-30 of `a-z 0-9 _ .`, not reserved.
 * Reasons: TOO_SHORT, TOO_LONG, BAD_FORMAT, HANDLE_RESERVED.
 */
export const NewHandle = z
  .string()
  .transform(normalizeHandle)
  .pipe(
    z
      .string()
      .min(3, 'A handle has at least 3 characters.')
      .max(30, 'A handle has at most 30 characters.')
      .regex(/^[a-z0-9_.]*$/, 'A handle is made of the letters a-z, digits, _ and the dot.')
      .refine((handle) => !RESERVED.has(handle), {
        params: { reason: 'HANDLE_RESERVED' },
        message: 'This handle is reserved.',
      }),
  );
