// The rows that an import moves, and the identity an imported account gets. People are named by handle, as the files
// name them.
import { createHash } from 'node:crypto';

import { idAt, type IdPrefix } from '../../graph/ids.ts';

export const VISIBILITIES = ['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const;
export type ImportedVisibility = (typeof VISIBILITIES)[number];

export interface UserRow {
  readonly handle: string;
  readonly id: string;
  readonly displayName: string;
  readonly bio: string;
  readonly isPrivate: boolean;
  readonly isVerified: boolean;
  readonly createdAtMs: number;
}

export interface FollowRow {
  readonly follower: string;
  readonly followee: string;
  readonly atMs: number;
}

export interface PostRow {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly visibility: ImportedVisibility;
  readonly createdAtMs: number;
}

export interface LikeRow {
  readonly user: string;
  readonly post: string;
  readonly atMs: number;
}

export interface NetworkRows {
  readonly users: UserRow;
  readonly follows: FollowRow;
  readonly posts: PostRow;
  readonly likes: LikeRow;
}
export type RowKind = keyof NetworkRows;
/** In the order in which they must be written: nothing names what comes after it. */
export const ROW_KINDS = ['users', 'follows', 'posts', 'likes'] as const satisfies readonly RowKind[];

export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** A network as four streams. Each call starts its stream anew, and gives the same rows as the call before. */
export interface NetworkSource {
  /** How many rows all streams have together, as far as it is known before they are read. */
  readonly rowsExpected: Readonly<Record<RowKind, number>>;
  users(): Rows<UserRow>;
  follows(): Rows<FollowRow>;
  posts(): Rows<PostRow>;
  likes(): Rows<LikeRow>;
}

/** Rows that the graph has gained, and rows that were there before. */
export type Written = Record<RowKind, { readonly rows: number; readonly created: number }>;

/** Called as rows are written: how many of a kind are done, and how many are expected. */
export type OnProgress = (kind: RowKind, rowsDone: number, rowsExpected: number) => void;

/** Ten bytes that depend on `key` alone: the noise of a repeatable id. */
export function noiseOf(key: string): Uint8Array {
  return createHash('sha256').update(key).digest().subarray(0, 10);
}

/** The id of a thing that came to be at `atMs`: the same key and time give the same id. */
export function idOf(prefix: IdPrefix, atMs: number, key: string): string {
  return idAt(prefix, atMs, noiseOf(key));
}
