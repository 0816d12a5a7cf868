// Makes notifications of what happened, in one transaction a batch: under the recipients' locks it is asked once more
// what is true, and alike ones become one. Who may see what, the audience is asked before.
import { notificationLook, notificationStore } from '../../cypher/notification/queries.ts';
import type { Graph, Runner } from '../../graph/graph.ts';
import { newId } from '../../graph/ids.ts';
import type { Clock } from '../clock.ts';
import type { Audience } from '../visibility/audience.ts';
import type { News } from './group.ts';
import { BURST_MS, liveAt } from './pace.ts';
import { type Told, toldOf } from './told.ts';

export interface TellParts {
  readonly graph: Graph;
  readonly audience: Pick<Audience, 'visible'>;
  readonly clock: Clock;
}

/** News that one transaction takes on. */
const NEWS_MAX = 200;

interface Looked extends News {
  readonly id: string | null;
  readonly seq: number | null;
  readonly isKnown: boolean;
  readonly burst: number;
  readonly liveAtMs: number | null;
  readonly isPriority: boolean;
  readonly push: boolean;
}

/** In one order for all, so that two batches do not wait for each other. */
export const recipientIdsOf = (news: readonly { readonly recipientId: string }[]): string[] =>
  [...new Set(news.map(({ recipientId }) => recipientId))].sort();

/** Of the news, what their recipients may see: one question for each kind of thing, whoever asks. */
async function visibleNews({ visible }: TellParts['audience'], news: readonly News[]): Promise<News[]> {
  const [sure, asked] = [news.filter(({ isSeen }) => isSeen), news.filter(({ isSeen }) => !isSeen)];
  const groups = [...Map.groupBy(asked, ({ recipientId, proofKind }) => `${recipientId} ${proofKind}`).values()];
  const kept = await Promise.all(
    groups.map(async (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const ids = group.map(({ proofId }) => proofId);
      const seen = await visible(first.recipientId, first.proofKind, ids);
      return group.filter(({ proofId }) => seen.has(proofId));
    }),
  );
  return [...sure, ...kept.flat()];
}

/** How far back the same actor doing the same is no news: a comment is always news, a mention once for ever. */
function repeatSinceMs({ kind, atMs }: News): number {
  if (kind === 'MENTION') return 0;
  return kind === 'COMMENT' || kind === 'REPLY' ? atMs : atMs - BURST_MS;
}

async function look(tx: Runner, news: readonly News[], nowMs: number): Promise<Looked[]> {
  const items = news.map((one, i) => {
    const { proofKind: _kind, isSeen: _isSeen, atMs, ...rest } = one;
    const repeatMs = repeatSinceMs(one);
    return { ...rest, i, repeatSinceMs: repeatMs, sinceMs: Math.min(repeatMs, atMs - BURST_MS) };
  });
  const rows = await notificationLook(tx, { items, recipientIds: recipientIdsOf(news), nowMs });
  return rows.flatMap(({ i, ...row }) => {
    const one = news[i];
    return one === undefined ? [] : [{ ...one, ...row }];
  });
}

/** The latest of each id. */
function latest(all: readonly { id: string; atMs: number }[]): { id: string; atMs: number }[] {
  const byId = new Map(all.toSorted((a, b) => a.atMs - b.atMs).map((one) => [one.id, one]));
  return [...byId.values()];
}

/** What is stored of the news that belong to one notification. */
function groupOf(news: readonly Looked[], nowMs: number) {
  const [first] = news;
  if (first === undefined) throw new Error('There is no group without news.');
  const { recipientId, key, kind, postId, burst, liveAtMs } = first;
  const times = news.map(({ atMs }) => atMs);
  const isPriority = news.some((one) => one.isPriority);
  const dueMs = liveAt({ size: burst, liveAtMs }, isPriority, nowMs);
  const comments = news.flatMap(({ commentId: id, atMs }) => (id === null ? [] : [{ id, atMs }]));
  return {
    recipientId,
    key,
    kind,
    postId,
    id: first.id ?? newId('ntf'),
    about: first.commentId !== null ? ('COMMENT' as const) : postId !== null ? ('POST' as const) : ('ACCOUNT' as const),
    createdAtMs: Math.min(...times),
    updatedAtMs: Math.max(...times),
    burst: burst + news.length,
    isLive: dueMs <= nowMs,
    liveAtMs,
    releaseAtMs: dueMs <= nowMs ? null : dueMs,
    actors: latest(news.map(({ actorId: id, atMs }) => ({ id, atMs }))),
    comments: latest(comments),
  };
}

async function store(tx: Runner, news: readonly News[], nowMs: number): Promise<Told[]> {
  const looked = await look(tx, news, nowMs);
  // Told already, and perhaps not announced: whoever announces it twice does no harm.
  const again = looked.flatMap(({ isKnown, id, seq, ...one }) =>
    isKnown && id !== null && seq !== null ? [toldOf(one.recipientId, id, seq)] : [],
  );
  const fresh = looked.filter(({ isKnown }) => !isKnown);
  const groups = [...Map.groupBy(fresh, ({ key }) => key).values()]
    .map((group) => ({ ...groupOf(group, nowMs), push: group.some(({ push }) => push) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  if (groups.length === 0) return again;
  const rows = await notificationStore(tx, { nowMs, groups: groups.map(({ push: _push, ...group }) => group) });
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const made = groups.flatMap(({ key, recipientId, isLive, push }) => {
    const row = byKey.get(key);
    return row === undefined || !isLive ? [] : [{ ...toldOf(recipientId, row.id, row.seq), push }];
  });
  return [...again, ...made];
}

/** Stores the news and answers what is to be told live now. May be given the same news again. */
export async function tellNews(parts: TellParts, news: readonly News[]): Promise<Told[]> {
  const { graph, audience, clock } = parts;
  const seen = await visibleNews(audience, news);
  const told: Told[] = [];
  for (let from = 0; from < seen.length; from += NEWS_MAX) {
    const some = seen.slice(from, from + NEWS_MAX);
    told.push(...(await graph.write((tx) => store(tx, some, clock()))));
  }
  return told;
}
