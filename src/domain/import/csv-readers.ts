// What the cells of each kind of CSV row mean, and whom and what a row names.
import { PostText } from '../post/text.ts';
import { Bio, DisplayName } from '../user/profile-fields.ts';
import type { Directory } from './directory.ts';
import { BadRow, readAs, readFlag, readHandle, readPostId, readTime, readVisibility, type Cells } from './fields.ts';
import { idOf, type NetworkRows, type RowKind } from './rows.ts';

/** How the rows of one kind are read. All columns are named as their owners write them. */
export interface Reader<T> {
  readonly columns: readonly string[];
  readonly required: readonly string[];
  read(cells: Cells, nowMs: number): T;
  /** The accounts and the posts that must be there already, by the column that names them. */
  accounts?(row: T): Record<string, string>;
  posts?(row: T): Record<string, string>;
  /** The account or the post that the row makes. */
  makes?(row: T): { readonly account?: string; readonly post?: string };
  /** Two rows with the same key say the same. */
  key(row: T, directory: Directory): readonly [number, number];
}

export const csvReaders: { readonly [K in RowKind]: Reader<NetworkRows[K]> } = {
  users: {
    columns: ['handle', 'displayName', 'bio', 'private', 'createdAt'],
    required: ['handle'],
    read(cells, nowMs) {
      const handle = readHandle(cells, 'handle');
      const createdAtMs = readTime(cells, 'createdAt', nowMs);
      return {
        handle,
        id: idOf('usr', createdAtMs, handle),
        displayName: readAs(DisplayName, cells, 'displayName', handle),
        bio: readAs(Bio, cells, 'bio'),
        isPrivate: readFlag(cells, 'private'),
        isVerified: false,
        createdAtMs,
      };
    },
    makes: ({ handle }) => ({ account: handle }),
    key: ({ handle }, { users }) => [users.indexOf(handle), 0],
  },
  follows: {
    columns: ['follower', 'followee', 'createdAt'],
    required: ['follower', 'followee'],
    read(cells, nowMs) {
      const row = {
        follower: readHandle(cells, 'follower'),
        followee: readHandle(cells, 'followee'),
        atMs: readTime(cells, 'createdAt', nowMs),
      };
      if (row.follower === row.followee) throw new BadRow(`"${row.follower}" follows itself`);
      return row;
    },
    accounts: ({ follower, followee }) => ({ follower, followee }),
    key: ({ follower, followee }, { users }) => [users.indexOf(follower), users.indexOf(followee)],
  },
  posts: {
    columns: ['id', 'author', 'text', 'createdAt', 'visibility'],
    required: ['id', 'author', 'text'],
    read: (cells, nowMs) => ({
      id: readPostId(cells, 'id'),
      author: readHandle(cells, 'author'),
      text: readAs(PostText, cells, 'text'),
      createdAtMs: readTime(cells, 'createdAt', nowMs),
      visibility: readVisibility(cells, 'visibility'),
    }),
    accounts: ({ author }) => ({ author }),
    makes: ({ id }) => ({ post: id }),
    key: ({ id }, { posts }) => [posts.indexOf(id), 0],
  },
  likes: {
    columns: ['user', 'post', 'createdAt'],
    required: ['user', 'post'],
    read: (cells, nowMs) => ({
      user: readHandle(cells, 'user'),
      post: readPostId(cells, 'post'),
      atMs: readTime(cells, 'createdAt', nowMs),
    }),
    accounts: ({ user }) => ({ user }),
    posts: ({ post }) => ({ post }),
    key: ({ user, post }, { users, posts }) => [users.indexOf(user), posts.indexOf(post)],
  },
};
