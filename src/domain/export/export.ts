// Copies of one's own data: asked for at most once a day, made in the background, handed out once by a signed link.
import { accountLock } from '../../cypher/auth/queries.ts';
import { exportAsk, exportFetch, exportFetched, exportNewest, exportsOfAccount } from '../../cypher/export/queries.ts';
import type { Viewer } from '../../context.ts';
import { NotFound, RateLimited, Unauthenticated } from '../../errors.ts';
import { exportAsked } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Files } from '../../gateways/files.ts';
import type { Graph } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Logger } from '../../observability/log.ts';
import type { Audit, AuditTrail } from '../audit/audit.ts';
import type { StepUp } from '../auth/step-up.ts';
import type { Vault } from '../auth/vault.ts';
import type { Clock } from '../clock.ts';
import type { Originals } from '../media/originals.ts';
import { type ExportMaker, createExportMaker } from './make.ts';

export interface ExportParts {
  readonly graph: Graph;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
  readonly stepUp: Pick<StepUp, 'require'>;
  readonly vault: Vault;
  readonly exports: { readonly files: Files; readonly ttlMs: number };
  readonly originals: Originals;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface DataExport {
  readonly id: string;
  readonly state: Awaited<ReturnType<typeof exportNewest>>[number]['state'];
  readonly requestedAtMs: number;
  readonly readyAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly bytes: number | null;
  /** Null unless it is there to be fetched. */
  readonly downloadPath: string | null;
}

export interface Download {
  readonly bytes: number;
  readonly content: NonNullable<Awaited<ReturnType<Files['open']>>>['content'];
  /** To be called once: whether all of it was handed out. */
  end(isDone: boolean): Promise<void>;
}

export interface ExportService {
  /**
   * Asks for a copy. Throws Forbidden STEP_UP_REQUIRED; RateLimited where the last one was asked for within a day,
   * unless it failed.
   */
  ask(viewer: Viewer): Promise<DataExport>;
  /** The copy that the viewer asked for last. */
  newest(viewer: Viewer): Promise<DataExport | null>;
  /** What a link leads to. Throws NotFound where it is wrong, has run out or was used. */
  download(id: string, expires: string, signature: string): Promise<Download>;
}

export interface Exports extends ExportService {
  readonly maker: ExportMaker;
  /** Takes away the files of an account. */
  eraseFiles(accountId: string): Promise<void>;
}

const DAY_MS = 86_400_000;
/** A download that takes longer is cut off by the server long before. */
const HOLD_MS = 3_600_000;
const PURPOSE = 'export-link';

export const fileOf = (id: string): string => `${id}.zip`;

export function createExports(parts: ExportParts): Exports {
  const { graph, outbox, audit, stepUp, vault, clock } = parts;
  const { files } = parts.exports;
  const newest: ExportService['newest'] = async ({ id: accountId }) => {
    const [row] = await exportNewest(graph, { accountId });
    if (row === undefined) return null;
    const { id, expiresAtMs } = row;
    const isThere = row.state === 'READY' && expiresAtMs !== null && expiresAtMs > clock();
    if (!isThere) return { ...row, state: row.state === 'READY' ? 'EXPIRED' : row.state, downloadPath: null };
    const signature = vault.mac(PURPOSE, id, String(expiresAtMs));
    return { ...row, downloadPath: `/exports/${id}?expires=${String(expiresAtMs)}&signature=${signature}` };
  };
  return {
    newest,
    maker: createExportMaker(parts),
    async ask(viewer) {
      await stepUp.require(viewer);
      const { id: accountId } = viewer;
      await outbox.write(async (tx) => {
        await accountLock(tx, { id: accountId });
        const [last] = await exportNewest(tx, { accountId });
        const againAtMs = last === undefined || last.state === 'FAILED' ? 0 : last.requestedAtMs + DAY_MS;
        if (againAtMs > clock()) throw new RateLimited(againAtMs - clock(), 'A copy can be asked for once a day.');
        const [asked] = await exportAsk(tx, { accountId, id: newId('exp'), nowMs: clock() });
        if (asked === undefined) throw new Unauthenticated('SESSION_REVOKED', 'This account is not active: sign in.');
        await outbox.store(tx, [exportAsked({ userId: accountId, exportId: asked.id }, clock())]);
        await audit.note(tx, { kind: 'EXPORT_REQUESTED', actorId: accountId, subjectId: accountId });
      });
      const made = await newest(viewer);
      if (made === null) throw new NotFound('export');
      return made;
    },
    async download(id, expires, signature) {
      const isOurs = vault.matches(signature, PURPOSE, id, expires) && Number(expires) > clock();
      const nowMs = clock();
      const [taken] = isOurs ? await exportFetch(graph, { id, nowMs, untilMs: nowMs + HOLD_MS }) : [];
      if (taken === undefined) throw new NotFound('export');
      const file = await files.open(fileOf(id));
      if (file === undefined) throw new NotFound('export');
      const end = (isDone: boolean): Promise<void> => endDownload({ graph, audit, files }, id, taken.accountId, isDone);
      return { ...file, end };
    },
    async eraseFiles(accountId) {
      for (const { id } of await exportsOfAccount(graph, { accountId })) await files.remove(fileOf(id));
    },
  };
}

interface EndParts {
  readonly graph: Graph;
  readonly audit: Audit;
  readonly files: Files;
}

/** What was cut off may be fetched again; what was handed out whole is gone. */
async function endDownload({ graph, audit, files }: EndParts, id: string, accountId: string, isDone: boolean) {
  await graph.write(async (tx) => {
    await exportFetched(tx, { id, isDone });
    const detail = { exportId: id };
    // The link itself says who may fetch it, so nobody is known to have done so.
    if (isDone) await audit.note(tx, { kind: 'EXPORT_DOWNLOADED', actorId: null, subjectId: accountId, detail });
  });
  if (isDone) await files.remove(fileOf(id));
}
