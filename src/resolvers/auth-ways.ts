// Ways in beside the password: a telephone, and accounts with other services.
import type { Context } from '../context.ts';
import type { SignInMethods } from '../domain/auth/sign-in-methods.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { userOfSignIn } from './auth.ts';
import { toDateTime } from './date-time.ts';

interface Input {
  readonly input: unknown;
}
interface Expiring {
  readonly expiresAtMs: number;
}

type Resolver = (parent: never, args: never, context: Context, info: never) => unknown;

const done = (): true => true;
const expiresAt = ({ expiresAtMs }: Expiring) => toDateTime(expiresAtMs);

export const authWayResolvers: Record<string, Record<string, Resolver>> = {
  Query: {
    oauthProviders: (_parent: unknown, _args: unknown, { services }: Context) => services.oauth.providers,
    signInMethods: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.auth.methods(requireViewer(viewer)),
  },
  Mutation: {
    requestPhoneCode: (_parent: unknown, { input }: Input, { viewer, services }: Context) =>
      services.phone.requestCode(input, viewer),
    signInWithPhone: (_parent: unknown, { input }: Input, context: Context) =>
      context.services.phone.signIn(input, context),
    setPhone: (_parent: unknown, { input }: Input, { viewer, services }: Context) =>
      services.phone.set(requireViewer(viewer), input).then(done),
    removePhone: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.phone.remove(requireViewer(viewer)).then(done),
    beginOauth: (_parent: unknown, { input }: Input, { viewer, services }: Context) =>
      services.oauth.begin(input, viewer),
    signInWithOauth: (_parent: unknown, { input }: Input, context: Context) =>
      context.services.oauth.signIn(input, context),
    signUpWithOauth: (_parent: unknown, { input }: Input, context: Context) =>
      context.services.oauth.signUp(input, context),
    linkIdentity: (_parent: unknown, { input }: Input, { viewer, services }: Context) =>
      services.oauth.link(requireViewer(viewer), input).then(done),
    stepUpWithOauth: (_parent: unknown, { input }: Input, { viewer, services }: Context) =>
      services.oauth.stepUp(requireViewer(viewer), input).then((untilMs) => ({ untilMs })),
    unlinkIdentity: (_parent: unknown, { id }: { id: string }, { viewer, services }: Context) =>
      services.oauth.unlink(requireViewer(viewer), id).then(done),
  },
  PhoneCodePayload: { expiresAt },
  OauthRedirect: {
    authorizationUrl: ({ url }: { url: string }) => url,
    expiresAt,
  },
  OauthSignUp: { expiresAt },
  SignInWithOauthPayload: { user: userOfSignIn },
  LinkedIdentity: {
    linkedAt: ({ linkedAtMs }: SignInMethods['identities'][number]) => toDateTime(linkedAtMs),
  },
};
