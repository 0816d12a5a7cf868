// Makes a retry safe: a client names its try, and the same name from the same person means the same post or comment.
import { z } from 'zod';

import type { Viewer } from '../../context.ts';

/** 1-64 characters, or none at all. */
export const ClientMutationId = z
  .string()
  .min(1, 'A clientMutationId has at least one character.')
  .max(64, 'A clientMutationId has at most 64 characters.')
  .nullish();

/** What the graph keeps unique; null where the client gave no name. */
export function clientKeyOf(viewer: Viewer, clientMutationId: string | null | undefined): string | null {
  return clientMutationId == null ? null : `${viewer.id}:${clientMutationId}`;
}
