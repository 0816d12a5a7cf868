// Passwords and second factors: getting, changing and losing them.
import type { Context } from '../context.ts';
import { requireViewer } from '../domain/auth/require-viewer.ts';
import { toDateTime } from './date-time.ts';

interface Input {
  readonly input: unknown;
}
interface Code {
  readonly code: string;
}

type Resolver = (parent: never, args: never, context: Context) => unknown;

const done = (): true => true;

export const authFactorResolvers: Record<string, Record<string, Resolver>> = {
  Mutation: {
    requestPasswordReset: (_parent: unknown, { email }: { email: string }, { services }: Context) =>
      services.password.requestReset(email).then(done),
    resetPassword: (_parent: unknown, { input }: Input, { services }: Context) =>
      services.password.reset(input).then(done),
    changePassword: (_parent: unknown, { input }: Input, { viewer, services, ip }: Context) =>
      services.password.change(requireViewer(viewer), input, ip).then(done),
    changeEmail: (_parent: unknown, { email }: { email: string }, { viewer, services }: Context) =>
      services.email.change(requireViewer(viewer), email).then(done),
    confirmEmail: (_parent: unknown, { token }: { token: string }, { services }: Context) =>
      services.email.confirm(token).then(done),
    resendEmailConfirmation: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.email.resend(requireViewer(viewer)).then(done),
    stepUp: (_parent: unknown, { input }: Input, { viewer, services, ip }: Context) =>
      services.stepUp.prove(requireViewer(viewer), input, ip).then((untilMs) => ({ untilMs })),
    beginSecondFactor: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.secondFactor.begin(requireViewer(viewer)),
    confirmSecondFactor: async (_parent: unknown, { code }: Code, { viewer, services }: Context) => ({
      recoveryCodes: await services.secondFactor.confirm(requireViewer(viewer), code),
    }),
    turnOffSecondFactor: (_parent: unknown, _args: unknown, { viewer, services }: Context) =>
      services.secondFactor.turnOff(requireViewer(viewer)).then(done),
    renewRecoveryCodes: async (_parent: unknown, _args: unknown, { viewer, services }: Context) => ({
      recoveryCodes: await services.secondFactor.renewRecoveryCodes(requireViewer(viewer)),
    }),
  },
  StepUpPayload: {
    elevatedUntil: ({ untilMs }: { untilMs: number }) => toDateTime(untilMs),
  },
};
