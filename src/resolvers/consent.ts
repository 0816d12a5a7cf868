// What the viewer agreed to.
import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import type { Consent } from '../domain/consent/consent.ts';
import { toDateTime } from './date-time.ts';

export const consentResolvers = {
  Query: {
    consents: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.consents.list(requireViewer(viewer)),
  },
  Mutation: {
    recordConsent: (_parent: unknown, { input }: { input: unknown }, { viewer, services }: Context) =>
      services.consents.give(requireViewer(viewer), input),
  },
  Consent: { at: ({ atMs }: Consent) => toDateTime(atMs) },
};
