// Copies of the viewer's data.
import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { DataExport } from '../domain/export/export.ts';
import { toDateTime, toNullableDateTime } from './date-time.ts';

export const exportResolvers = {
  Query: {
    dataExport: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.exports.newest(requireViewer(viewer)),
  },
  Mutation: {
    exportData: async (_parent: unknown, _args: unknown, { viewer, services }: Context) => ({
      export: await services.exports.ask(requireViewer(viewer)),
    }),
  },
  DataExport: {
    requestedAt: ({ requestedAtMs }: DataExport) => toDateTime(requestedAtMs),
    readyAt: ({ readyAtMs }: DataExport) => toNullableDateTime(readyAtMs),
    expiresAt: ({ expiresAtMs }: DataExport) => toNullableDateTime(expiresAtMs),
  },
};
