// Shares.
import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';

type Resolver = (parent: never, args: never, context: Context) => unknown;

export const shareResolvers: Record<string, Record<string, Resolver>> = {
  Mutation: {
    sharePost: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.share.share(requireViewer(viewer), input),
  },
};
