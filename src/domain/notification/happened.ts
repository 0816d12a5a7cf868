// From events to notifications: asks who is to hear, tells them, and takes back what was undone.
import { notificationRecipients } from '../../cypher/notification/queries.ts';
import type { DomainEvent, EventKind } from '../../events/event.ts';
import { type News, type Question, type Recipient, newsOf, newsOfFollow, questionOf } from './group.ts';
import { hideAfter } from './hide.ts';
import { DAY_MS, type Keeping } from './prune.ts';
import { type TellParts, tellNews } from './tell.ts';
import type { Told } from './told.ts';
import { withdrawAfter, withdrawNews } from './withdraw.ts';

/** The kinds of event that notifications come from, or go by. */
export const TELLING_KINDS = [
  'POSTED',
  'POST_EDITED',
  'POST_DELETED',
  'FOLLOWED',
  'UNFOLLOWED',
  'FOLLOW_REQUESTED',
  'FOLLOW_REQUEST_ENDED',
  'BLOCKED',
  'LIKED',
  'UNLIKED',
  'COMMENTED',
  'COMMENT_DELETED',
  'ACCOUNT_LEFT',
  'ACCOUNT_RETURNED',
  'PROFILE_CHANGED',
] as const satisfies readonly EventKind[];

type HappenedParts = TellParts & { readonly keeping: Keeping };

async function answered({ graph, clock, keeping }: HappenedParts, questions: readonly Question[]): Promise<News[][]> {
  if (questions.length === 0) return [];
  const items = questions.map(({ what, id }, i) => ({ i, what, id }));
  // Who was told of a mention in an older post may have had that pruned, and would be told again.
  const editsSinceMs = clock() - Math.min(keeping.readDays, keeping.days) * DAY_MS;
  const rows = await notificationRecipients(graph, { items, editsSinceMs });
  const byQuestion = Map.groupBy<number, Recipient & { i: number }>(rows, ({ i }) => i);
  return questions.map((question, i) =>
    newsOf(
      question,
      (byQuestion.get(i) ?? []).map(({ i: _i, ...recipient }) => recipient),
    ),
  );
}

/**
 * Brings notifications up with events and answers what is to be told live. Each step reads what is true, so that the
 * same events again, or later, do no harm.
 */
export async function handleEvents(parts: HappenedParts, events: readonly DomainEvent[]): Promise<Told[]> {
  const questions = events.map(questionOf).filter((question) => question !== null);
  const answers = await answered(parts, questions);
  const follows = events.map(newsOfFollow);
  const isUndone = (i: number): boolean => questions[i]?.isUndone ?? false;
  const told = await tellNews(parts, [
    ...answers.filter((_, i) => !isUndone(i)).flat(),
    ...follows.flatMap((follow) => follow.told),
  ]);
  const undone = [...answers.filter((_, i) => isUndone(i)).flat(), ...follows.flatMap((follow) => follow.undone)];
  await withdrawNews(parts.graph, undone, parts.clock());
  for (const event of events) {
    await withdrawAfter(parts.graph, event, parts.clock());
    await hideAfter(parts, event);
  }
  return told;
}
