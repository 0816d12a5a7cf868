// Tells the metrics of each operation that is over: its kind, its first root field, how it ended and how long it took.
import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';

import type { FinishedRequest, Metrics } from '../observability/metrics.ts';
import type { ServedRequest } from './served-app.ts';

/** What the transport tells; the application's metrics are more. */
export type RequestMetrics = Pick<
  Metrics,
  'requestDone' | 'requestShed' | 'mediaDone' | 'liveTold' | 'socketDropped' | 'connectionRefused' | 'gauge'
>;

/**
 * The labels of an operation that the schema has found valid, so that they are names of the schema and not a caller's.
 * A root that begins with a fragment is called `fragment`.
 */
export function labelsOf({
  operation,
  selectionSet,
}: OperationDefinitionNode): Pick<FinishedRequest, 'kind' | 'field'> {
  const first = selectionSet.selections[0];
  return { kind: operation, field: first?.kind === Kind.FIELD ? first.name.value : 'fragment' };
}

/** The code of the first error as it was presented, or ok. */
export function outcomeOf(errors: readonly { readonly extensions?: Record<string, unknown> }[] | undefined): string {
  const first = errors?.[0];
  if (first === undefined) return 'ok';
  return typeof first.extensions?.code === 'string' ? first.extensions.code : 'INTERNAL';
}

/** Documents that never became an operation are not measured: they cost little, and have no name. */
export function measuring(metrics: RequestMetrics): ApolloServerPlugin<ServedRequest> {
  return {
    requestDidStart: async () => {
      const startedAtMs = performance.now();
      let labels: Pick<FinishedRequest, 'kind' | 'field'> | undefined;
      return {
        didResolveOperation: async ({ operation }) => {
          if (operation !== undefined) labels = labelsOf(operation);
        },
        willSendResponse: async ({ response }) => {
          if (labels === undefined || response.body.kind !== 'single') return;
          const outcome = outcomeOf(response.body.singleResult.errors);
          metrics.requestDone({ ...labels, outcome, seconds: (performance.now() - startedAtMs) / 1000 });
        },
      };
    },
  };
}
