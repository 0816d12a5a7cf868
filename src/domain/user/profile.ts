// What people may change of their own profile. Opening a private account answers everybody who waits.
import { z } from 'zod';

import { accountLock } from '../../cypher/auth/queries.ts';
import { profileUpdate, requestsApprove } from '../../cypher/user/queries.ts';
import type { Viewer } from '../../context.ts';
import { Unauthenticated } from '../../errors.ts';
import { followed, profileChanged } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Runner } from '../../graph/graph.ts';
import type { Clock } from '../clock.ts';
import { parseInput } from '../input.ts';
import { AvatarUrl, Bio, DisplayName } from './profile-fields.ts';

/** Requests that one transaction answers. */
const APPROVE_ROWS = 10_000;

const ProfileInput = z.object({
  displayName: DisplayName.nullish(),
  bio: Bio.nullish(),
  avatarUrl: AvatarUrl.nullish(),
  isPrivate: z.boolean().nullish(),
});

export interface Profile {
  /**
   * Changes what the input names and gives the viewer's id. Null leaves a field as it is, but takes the picture away.
   * Going public approves all pending requests: the first 10,000 in the same transaction. Throws Invalid.
   */
  update(viewer: Viewer, input: unknown): Promise<string>;
}

interface ProfileParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly approveRows?: number;
}

export function createProfile({ outbox, clock, approveRows = APPROVE_ROWS }: ProfileParts): Profile {
  /** Within one transaction; answers how many there were. */
  const approve = async (tx: Runner, id: string): Promise<number> => {
    const nowMs = clock();
    const rows = await requestsApprove(tx, { id, nowMs, limit: approveRows });
    await outbox.store(
      tx,
      rows.map(({ followerId }) => followed({ followerId, followeeId: id, wasAsked: true }, nowMs)),
    );
    return rows.length;
  };
  return {
    async update({ id }, input) {
      const { displayName = null, bio = null, avatarUrl, isPrivate = null } = parseInput(ProfileInput, input);
      const change = { displayName, bio, isPrivate, setAvatar: avatarUrl !== undefined, avatarUrl: avatarUrl ?? null };
      const opens = isPrivate === false;
      let answered = await outbox.write(async (tx) => {
        await accountLock(tx, { id });
        const [changed] = await profileUpdate(tx, { id, ...change });
        if (changed === undefined) throw new Unauthenticated('SESSION_REVOKED', 'This account is not active: sign in.');
        await outbox.store(tx, [profileChanged({ userId: id }, clock())]);
        return opens ? approve(tx, id) : 0;
      });
      while (answered === approveRows) answered = await outbox.write((tx) => approve(tx, id));
      return id;
    },
  };
}
