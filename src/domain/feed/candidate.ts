// A post that may be in a feed, and why.
import type { Candidate } from '../page/page.ts';

export type ReasonKind =
  'OWN' | 'FOLLOWING' | 'LIKED_BY_FOLLOWEE' | 'SHARED_BY_FOLLOWEE' | 'LIKED_BY_SIMILAR' | 'IN_COMMUNITY' | 'RISING';

export interface Reason {
  readonly kind: ReasonKind;
  /** The account through which it came; null for one's own, and where it is nobody in particular. */
  readonly via: string | null;
}

export interface FeedCandidate extends Candidate {
  readonly reason: Reason;
}

/** Why a post of the viewer's followees, or of the viewer, is in their feed. */
export function reasonOf(viewerId: string, row: { authorId: string; shares: boolean }): Reason {
  if (row.authorId === viewerId) return { kind: 'OWN', via: null };
  return { kind: row.shares ? 'SHARED_BY_FOLLOWEE' : 'FOLLOWING', via: row.authorId };
}
