// The documents that clients were built with, by their ids: where an operator names a file of them, nothing else runs.
// Both common forms are read: a map of ids to texts (Relay), and Apollo's manifest.
import { parse } from 'graphql';
import { z } from 'zod';

import { readJsonFile } from '../config/json-file.ts';
import { Invalid } from '../errors.ts';

const Text = z.string().refine((text) => {
  try {
    return parse(text).definitions.length > 0;
  } catch {
    return false;
  }
}, 'This is no GraphQL document.');

const File = z.union([
  z
    .strictObject({
      format: z.literal('apollo-persisted-query-manifest'),
      version: z.literal(1),
      operations: z.array(z.object({ id: z.string().min(1), body: Text })),
    })
    .transform(({ operations }) => new Map(operations.map(({ id, body }) => [id, body]))),
  z.record(z.string().min(1), Text).transform((texts) => new Map(Object.entries(texts))),
]);

/** How a request names its document: by text, or by id in one of the two ways that clients know. */
export interface NamedDocument {
  readonly query?: unknown;
  /** GraphQL over HTTP, appendix on persisted documents. */
  readonly documentId?: unknown;
  /** Apollo's: `{ persistedQuery: { version: 1, sha256Hash } }`. */
  readonly extensions?: unknown;
}

/** The text to run. Throws Invalid (UNTRUSTED_DOCUMENT) where it is none of the file. */
export type TrustedText = (asked: NamedDocument) => string;

function idOf({ documentId, extensions }: NamedDocument): string | undefined {
  if (typeof documentId === 'string') return documentId;
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } | null } | null | undefined)
    ?.persistedQuery;
  return typeof persisted?.sha256Hash === 'string' ? persisted.sha256Hash : undefined;
}

/** Null where there is no file. Throws ConfigError where it is wrong. */
export function readTrustedDocuments(path: string | undefined): TrustedText | null {
  if (path === undefined) return null;
  const byId: ReadonlyMap<string, string> = readJsonFile('TRUSTED_DOCUMENTS_FILE', path, File);
  const texts = new Set(byId.values());
  return (asked) => {
    const id = idOf(asked);
    // Ids are written with and without the name of their hash.
    const named = id === undefined ? undefined : (byId.get(id) ?? byId.get(id.replace(/^sha256:/, '')));
    if (named !== undefined) return named;
    if (id === undefined && typeof asked.query === 'string' && texts.has(asked.query)) return asked.query;
    throw new Invalid('UNTRUSTED_DOCUMENT', 'query', 'Only the documents of released clients are run here.');
  };
}
