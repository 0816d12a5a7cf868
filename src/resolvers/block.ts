// Blocks and mutes.
import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { userOfPayload } from './node.ts';

type OnUser = 'block' | 'unblock' | 'mute' | 'unmute';

const onUser =
  (action: OnUser) =>
  (_parent: unknown, { userId }: { userId: string }, { viewer, services }: Context) =>
    services.block[action](requireViewer(viewer), userId);

export const blockResolvers = {
  Mutation: { block: onUser('block'), unblock: onUser('unblock'), mute: onUser('mute'), unmute: onUser('unmute') },
  BlockPayload: { user: userOfPayload },
  MutePayload: { user: userOfPayload },
};
