// The shape of a subscription field: a source to listen to, and what was told there as its value.
import type { Context } from '../context.ts';
import type { LiveSource } from '../domain/live/source.ts';
import { NotFound } from '../errors.ts';
import type { FromParent } from './node.ts';

type Subscribe<A> = (parent: unknown, args: A, context: Context) => LiveSource | Promise<LiveSource>;

/** As graphql-js wants it. Who may call the field is asked before (schema/permissions.ts). */
export interface Told {
  readonly subscribe: Subscribe<never>;
  readonly resolve: (told: unknown) => unknown;
}

export function told<A>(subscribe: Subscribe<A>): Told {
  return { subscribe, resolve: (value) => value };
}

/** The node that was told of. Where it is gone or out of sight by now, there is nothing to tell. */
export function stillThere<P>(what: string, find: FromParent<P>): FromParent<P> {
  return async (parent, args, context, info) => {
    const node = await find(parent, args, context, info);
    if (node === null) throw new NotFound(what);
    return node;
  };
}
