// What signs an account in, as its owner sees it.
import { credentialById } from '../../cypher/auth/queries.ts';
import { secondFactorView } from '../../cypher/auth/second-factor-queries.ts';
import { identitiesList } from '../../cypher/auth/way-in-queries.ts';
import type { Viewer } from '../../context.ts';
import type { Graph } from '../../graph/graph.ts';

export interface SignInMethods {
  readonly hasPassword: boolean;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly phone: string | null;
  readonly hasSecondFactor: boolean;
  readonly recoveryCodesLeft: number;
  readonly identities: readonly { readonly id: string; readonly provider: string; readonly linkedAtMs: number }[];
}

/** An account that was imported has none. */
export async function signInMethodsOf(graph: Graph, { id }: Viewer): Promise<SignInMethods> {
  const [[credential], [factor], identities] = await Promise.all([
    credentialById(graph, { login: id }),
    secondFactorView(graph, { accountId: id }),
    identitiesList(graph, { accountId: id }),
  ]);
  return {
    hasPassword: credential !== undefined && credential.passwordHash !== null,
    email: credential?.email ?? null,
    isEmailVerified: credential?.isEmailVerified ?? false,
    phone: credential?.phone ?? null,
    hasSecondFactor: credential?.hasSecondFactor ?? false,
    recoveryCodesLeft: factor?.recoveryCodesLeft ?? 0,
    identities,
  };
}
