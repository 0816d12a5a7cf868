// Reports: who may report what, what moderators read of it, and that their right to read it reaches no further.
import { describe, expect, it } from '@jest/globals';

import { createAudit } from '../src/domain/audit/audit.ts';
import { createReports } from '../src/domain/moderation/reports.ts';
import { account } from './support/account.ts';
import { useApi } from './support/api.ts';
import { decidedAbout, moderator } from './support/moderators.ts';
import { freshOutbox } from './support/outbox.ts';
import { Person } from './support/person.ts';

const api = useApi();

const DAY_MS = 86_400_000;
const REPORT = `mutation ($id: ID!, $reason: ModerationReason = SPAM, $note: String) {
  report(subject: $id, reason: $reason, note: $note) }`;
const DISMISS = 'mutation ($id: ID!) { dismissReports(subject: $id) }';
const POST = 'query ($id: ID!) { post(id: $id) { id } }';
const LIST = `query ($status: ReportStatus = OPEN, $after: String) {
  reports(status: $status, first: 100, after: $after) {
    edges { cursor node { id kind subjectId accountId reasons reportCount firstAt lastAt outcome closedAt } }
    pageInfo { hasNextPage endCursor } } }`;
const READ = `{ reports(first: 100) { edges { node { subjectId
  content { handle text textNow media { id } notes { reason note } } } } } }`;

type Asker = Pick<Person, 'query'>;

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly accountId: string;
  readonly reasons: string[];
  readonly reportCount: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly outcome: string | null;
  readonly closedAt: string | null;
}

/** All cases about an account, page by page. */
async function casesOf(by: Asker, accountId: string, status: 'OPEN' | 'CLOSED' = 'OPEN'): Promise<Case[]> {
  const found: Case[] = [];
  for (let after: string | null = null; ;) {
    const answer: { edges: { node: Case }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = (
      await by.query(LIST, { status, after })
    ).data.reports;
    found.push(...answer.edges.map(({ node }) => node));
    if (!answer.pageInfo.hasNextPage) return found.filter((one) => one.accountId === accountId);
    after = answer.pageInfo.endCursor;
  }
}

/** What a moderator reads of a case on the first page of the queue. */
async function contentOf(by: Asker, subjectId: string) {
  const { edges } = (await by.query(READ)).data.reports as {
    edges: { node: { subjectId: string; content: Record<string, unknown> } }[];
  };
  return edges.find(({ node }) => node.subjectId === subjectId)?.node.content;
}

describe('report', () => {
  it('opens a case, adds to it while it is open, and counts everybody once', async () => {
    const mod = await moderator(api());
    const { ada, eve, bob } = await api().people({ ada: {}, eve: {}, bob: {} });
    const post = await ada.posts('buy teapots');
    expect((await eve.ask(REPORT, { id: post, note: ' again and again ' })).report).toBe(true);
    expect((await eve.ask(REPORT, { id: post, reason: 'HATE' })).report).toBe(true);
    await bob.ask(REPORT, { id: post, reason: 'NUDITY' });
    const [found, ...more] = await casesOf(mod, ada.id);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'POST', subjectId: post, reasons: ['SPAM', 'NUDITY'], reportCount: 2 });
    expect(Date.parse(found!.firstAt)).toBeLessThanOrEqual(Date.parse(found!.lastAt));
    expect((await contentOf(mod, post))?.notes).toEqual([
      { reason: 'NUDITY', note: null },
      { reason: 'SPAM', note: 'again and again' },
    ]);
  });

  it('is for what one sees: a post, a comment, an account', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const post = await ada.posts('hello');
    const comment = await ada.comments(post, 'hello');
    const hidden = await ada.posts('mine', { visibility: 'PRIVATE' });
    for (const id of [post, comment, ada.id]) expect((await eve.ask(REPORT, { id })).report).toBe(true);
    for (const id of [hidden, await ada.comments(hidden, 'mine'), 'pst_nobody']) {
      expect((await eve.query(REPORT, { id })).code).toBe('NOT_FOUND');
    }
    await ada.block(eve);
    for (const id of [post, comment, ada.id]) expect((await eve.query(REPORT, { id })).code).toBe('NOT_FOUND');
    expect((await casesOf(mod, ada.id)).map(({ kind }) => kind)).toEqual(['POST', 'COMMENT', 'USER']);
  });

  it("is not for one's own, for nobody, and not for long notes", async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const post = await ada.posts('hello');
    const own = await ada.query(REPORT, { id: post });
    expect(own.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'OWN_SUBJECT', field: 'subject' });
    const long = await eve.query(REPORT, { id: post, note: 'x'.repeat(501) });
    expect(long.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'TOO_LONG', field: 'note' });
    expect((await api().query(REPORT, { id: post })).code).toBe('UNAUTHENTICATED');
  });

  it('that come at once make one case', async () => {
    const mod = await moderator(api());
    const ada = await api().person();
    const post = await ada.posts('hello');
    const many = await Promise.all(Array.from({ length: 8 }, () => api().person()));
    await Promise.all(many.map((one) => one.ask(REPORT, { id: post })));
    expect(await casesOf(mod, ada.id)).toMatchObject([{ reportCount: 8 }]);
  });
});

describe('the queue', () => {
  it('is for moderators and nobody else', async () => {
    for (const role of ['USER', 'ANALYST'] as const) {
      const person = await api().person({ role });
      for (const [document, variables] of [
        [LIST, {}],
        [DISMISS, { id: 'pst_any' }],
      ] as const) {
        expect((await person.query(document, variables)).error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE' });
      }
    }
  });

  it('shows what was reported as it was and is, also what the moderator does not see, and notes that', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: { private: true }, eve: {} });
    await eve.follow(ada);
    await ada.approve(eve);
    const post = await ada.posts('hateful words');
    await eve.ask(REPORT, { id: post });
    await ada.ask('mutation ($id: ID!) { editPost(id: $id, text: "kind words") { post { id } } }', { id: post });
    await casesOf(mod, ada.id);
    expect(await decidedAbout(api(), ada.id)).toEqual([]);
    const content = { handle: ada.handle, text: 'hateful words', textNow: 'kind words', media: [] };
    expect(await contentOf(mod, post)).toMatchObject(content);
    const [found] = await casesOf(mod, ada.id);
    expect(await decidedAbout(api(), ada.id)).toEqual([
      { kind: 'MODERATED', actorId: mod.id, detail: { what: 'CASE_READ', case: found?.id } },
    ]);
  });

  it('opens nothing else: neither that post by itself, nor another', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: { private: true }, eve: {} });
    await eve.follow(ada);
    await ada.approve(eve);
    const [post, other] = [await ada.posts('reported'), await ada.posts('not reported')];
    await eve.ask(REPORT, { id: post });
    for (const id of [post, other]) expect((await mod.query(POST, { id })).code).toBe('NOT_FOUND');
    const remove = 'mutation ($id: ID!) { removePost(id: $id, reason: HATE) { id } }';
    expect((await mod.query(remove, { id: other })).code).toBe('NOT_FOUND');
    expect((await mod.query(remove, { id: post })).code).toBeNull();
    expect((await eve.query(POST, { id: post })).code).toBe('NOT_FOUND');
    const [closed] = await casesOf(mod, ada.id, 'CLOSED');
    expect(closed).toMatchObject({ subjectId: post, outcome: 'REMOVED' });
    expect(await casesOf(mod, ada.id)).toEqual([]);
  });

  it('shows nobody a case of their own', async () => {
    const [mod, other] = [await moderator(api()), await moderator(api())];
    const eve = await api().person();
    await eve.ask(REPORT, { id: mod.id, note: 'a bully' });
    expect(await casesOf(mod, mod.id)).toEqual([]);
    expect(await casesOf(other, mod.id)).toHaveLength(1);
    expect((await mod.query(DISMISS, { id: mod.id })).error).toMatchObject({ reason: 'OWN_ACCOUNT' });
    expect((await other.query(DISMISS, { id: mod.id })).error).toMatchObject({ reason: 'OUTRANKED' });
    expect((await (await moderator(api(), 'ADMIN')).query(DISMISS, { id: mod.id })).code).toBeNull();
  });

  it('closes a case with the decision, and opens another when it is reported again', async () => {
    const mod = await moderator(api());
    const ada = await account(api());
    const eve = await api().person();
    const post = await new Person(api(), ada.id, ada.handle, ada.session.accessToken).posts('hello');
    await eve.ask(REPORT, { id: post });
    expect((await mod.query(DISMISS, { id: post })).data.dismissReports).toBe(true);
    expect((await mod.query(DISMISS, { id: post })).code).toBe('NOT_FOUND');
    await eve.ask(REPORT, { id: post });
    await eve.ask(REPORT, { id: ada.id });
    const suspend = 'mutation ($id: ID!) { suspendAccount(id: $id, reason: SPAM) { accountId } }';
    await mod.query(suspend, { id: ada.id });
    expect((await casesOf(mod, ada.id)).map(({ subjectId }) => subjectId)).toEqual([post]);
    const remove = 'mutation ($id: ID!) { removePost(id: $id, reason: SPAM) { id } }';
    expect((await mod.query(remove, { id: post })).code).toBeNull();
    const closed = await casesOf(mod, ada.id, 'CLOSED');
    expect(closed.map(({ outcome }) => outcome)).toEqual(['REMOVED', 'SUSPENDED', 'DISMISSED']);
    expect(closed.every(({ closedAt }) => closedAt !== null)).toBe(true);
    const noted = (await decidedAbout(api(), ada.id)).map(({ detail }) => detail.what);
    expect(noted).toEqual(['DISMISSED', 'SUSPENDED', 'POST_REMOVED']);
  });

  it('pages without gaps, whatever is closed meanwhile', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const posts: string[] = [];
    for (const text of ['one', 'two', 'three']) posts.push(await ada.posts(text));
    for (const id of posts) await eve.ask(REPORT, { id });
    const page = 'query ($after: String) { reports(first: 1, after: $after) { edges { cursor node { subjectId } } } }';
    const { edges } = (await mod.query(LIST)).data.reports as { edges: { cursor: string; node: Case }[] };
    const first = edges.find(({ node }) => node.subjectId === posts[0]);
    await mod.query(DISMISS, { id: posts[0] });
    const [next] = (await mod.query(page, { after: first?.cursor })).data.reports.edges;
    expect(next.node.subjectId).toBe(posts[1]);
    const wrong = await mod.query(LIST, { status: 'CLOSED', after: first?.cursor });
    expect(wrong.error).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'BAD_CURSOR' });
  });
});

/** Forgets as a process does so many days from now. */
async function forgetIn(days: number): Promise<void> {
  const { graph } = api();
  const clock = (): number => Date.now() + days * DAY_MS;
  const outbox = freshOutbox(graph);
  const letters = { tell: async () => undefined, wake: () => undefined };
  const audience = {
    require: async () => undefined,
    visible: async () => new Set<string>(),
    openLists: async () => new Set<string>(),
  };
  await createReports({
    graph,
    outbox,
    audience,
    letters,
    clock,
    audit: createAudit({ graph, outbox, clock }),
  }).forget();
}

describe('what a case keeps', () => {
  it('is forgotten half a year after the decision, and not before', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    const [dismissed, open] = [await ada.posts('dismissed'), await ada.posts('open')];
    for (const id of [dismissed, open]) await eve.ask(REPORT, { id });
    await mod.query(DISMISS, { id: dismissed });
    await forgetIn(183);
    expect(await casesOf(mod, ada.id, 'CLOSED')).toHaveLength(1);
    await forgetIn(185);
    expect(await casesOf(mod, ada.id, 'CLOSED')).toEqual([]);
    expect(await casesOf(mod, ada.id)).toHaveLength(1);
  });
});
