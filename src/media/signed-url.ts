// Addresses that say themselves who may use them: what they allow and until when, under a keyed hash. For the store of
// files, which is its own server; S3 has a scheme of its own.
import { Forbidden } from '../errors.ts';

/** A keyed hash; `matches` takes the same time for every wrong one. The vault is one. */
export interface Signer {
  mac(purpose: string, ...parts: readonly string[]): string;
  matches(mac: string, purpose: string, ...parts: readonly string[]): boolean;
}

/** What one address allows. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly expiresAtS: number;
  /** Of uploads: only this, in this size. */
  readonly upload?: {
    readonly byteSize: number;
    /** Undefined of a part: its upload knows. */
    readonly contentType?: string;
    readonly sha256?: string;
    readonly part?: { readonly uploadId: string; readonly partNumber: number };
  };
}

export const notOurLink = (): Forbidden => new Forbidden('LINK_INVALID', 'This is no link of ours.');

/** Throws Forbidden (LINK_INVALID, LINK_EXPIRED). */
export function assertLink(isOurs: boolean, expiresAtS: number, nowMs: number): void {
  if (!isOurs) throw notOurLink();
  if (!(expiresAtS * 1_000 > nowMs)) throw new Forbidden('LINK_EXPIRED', 'This link has run out. Ask for another.');
}

const PURPOSE = 'media-url';
const NAMES = ['expires', 'bytes', 'type', 'sha256', 'upload', 'part'] as const;
type Query = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;

function queryOf({ expiresAtS, upload }: Grant): Query {
  if (upload === undefined) return { expires: String(expiresAtS) };
  const { byteSize, contentType, sha256, part } = upload;
  return {
    expires: String(expiresAtS),
    bytes: String(byteSize),
    ...(contentType === undefined ? {} : { type: contentType }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(part === undefined ? {} : { upload: part.uploadId, part: String(part.partNumber) }),
  };
}

/** What is signed: method, key and all that the address says, in one order. Absent is not the same as empty. */
const signedParts = (method: Grant['method'], key: string, query: Query): string[] => [
  method,
  key,
  ...NAMES.map((name) => (query[name] === undefined ? '' : `${name}=${query[name]}`)),
];

/** Everything behind `?` of the address of `grant.key`. */
export function signGrant(signer: Signer, grant: Grant): string {
  const query = queryOf(grant);
  const signature = signer.mac(PURPOSE, ...signedParts(grant.method, grant.key, query));
  return new URLSearchParams({ ...query, signature }).toString();
}

function grantOf(method: Grant['method'], key: string, query: Query): Grant {
  const { expires, bytes, type, sha256, upload, part } = query;
  const expiresAtS = Number(expires);
  if (method === 'GET') return { method, key, expiresAtS };
  return {
    ...{ method, key, expiresAtS },
    upload: {
      byteSize: Number(bytes),
      ...(type === undefined ? {} : { contentType: type }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(upload === undefined ? {} : { part: { uploadId: upload, partNumber: Number(part) } }),
    },
  };
}

/** What an address that a client came with allows. Throws Forbidden (LINK_INVALID, LINK_EXPIRED). */
export function readGrant(
  signer: Signer,
  nowMs: number,
  method: Grant['method'],
  key: string,
  search: URLSearchParams,
): Grant {
  const found = NAMES.map((name) => [name, search.get(name) ?? undefined] as const);
  const query: Query = Object.fromEntries(found.filter(([, value]) => value !== undefined));
  const isOurs = signer.matches(search.get('signature') ?? '', PURPOSE, ...signedParts(method, key, query));
  const grant = grantOf(method, key, query);
  assertLink(isOurs, grant.expiresAtS, nowMs);
  return grant;
}
