// Deleting an account: a time of grace, and then nothing of the person is left anywhere in the graph, while what is
// others' stays.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { createAudit } from '../src/domain/audit/audit.ts';
import { createErasure, type ErasureParts } from '../src/domain/erasure/erasure.ts';
import { followed } from '../src/events/event.ts';
import type { Graph } from '../src/graph/graph.ts';
import { createLogs } from '../src/observability/log.ts';
import { account, PASSWORD, signIn, signUp } from './support/account.ts';
import { useApi } from './support/api.ts';
import { freshOutbox } from './support/outbox.ts';
import { Person } from './support/person.ts';

const api = useApi();

const DAY_MS = 86_400_000;
const DELETE = 'mutation ($password: String!) { deleteAccount(password: $password) { erasesAt } }';

/** An erasure whose clock is so many days ahead. */
function erasureIn(days: number, parts: Partial<ErasureParts> = {}) {
  const { graph } = api();
  const clock = (): number => Date.now() + days * DAY_MS;
  const audit = createAudit({ graph, outbox: freshOutbox(graph), clock });
  const log = createLogs('silent').auth;
  return createErasure({ graph, audit, clock, log, eraseFiles: async () => undefined, ...parts });
}

/** Somebody who signed up, as one who does things. */
async function member(input: Record<string, unknown> = {}) {
  const made = await account(api(), input);
  const person = new Person(api(), made.id, made.handle, made.session.accessToken);
  return { person, leave: async (password = PASSWORD) => person.query(DELETE, { password }) };
}

/** Every node and relationship with a property that holds one of the texts, as it is or within. */
async function foundIn(graph: Graph, texts: readonly string[]): Promise<string[]> {
  const holds = `any(key IN keys(x) WHERE CASE
    WHEN x[key] IS :: STRING NOT NULL THEN any(text IN $texts WHERE x[key] CONTAINS text)
    WHEN x[key] IS :: LIST<STRING NOT NULL> NOT NULL
      THEN any(one IN x[key] WHERE any(text IN $texts WHERE one CONTAINS text))
    ELSE false END)`;
  const nodes = await graph.driver.executeQuery(`MATCH (x) WHERE ${holds} RETURN labels(x) AS found`, { texts });
  const ties = await graph.driver.executeQuery(`MATCH ()-[x]->() WHERE ${holds} RETURN [type(x)] AS found`, { texts });
  return [...nodes.records, ...ties.records].map((record) => String(record.get('found')));
}

const COMMENT = 'query ($id: ID!) { comment(id: $id) { id text depth author { id } replyTo { id } } }';
const POST = 'query ($id: ID!) { post(id: $id) { id text commentCount sharedPost { id } } }';

/** A life: posts, comments, answers, shares, likes, follows, blocks; what others hold of it; and words to look for. */
async function lifeOf() {
  const noise = randomBytes(6).toString('hex');
  const words = ['name', 'bio', 'post', 'alone', 'gone', 'comment', 'answer'].map((word) => `${word}${noise}`);
  const [name, bio, post, alone, gone, comment, answer] = words as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const email = `mail${noise}@example.org`;
  const { person: ada, leave } = await member({ displayName: name, bio, email });
  const { ben, cat } = await api().people({ ben: {}, cat: {} });
  await ben.follow(ada);
  await ada.follow(ben);
  await ada.block(cat);
  const postId = await ada.posts(`${post} #tag${noise} @${ben.handle}`);
  const onPost = await ben.comments(postId, 'from ben');
  const share = 'mutation ($id: ID!) { sharePost(input: { postId: $id, text: "look" }) { post { id } } }';
  const shareId = (await ben.ask(share, { id: postId })).sharePost.post.id as string;
  await ben.likes(postId);
  await ada.posts(alone);
  const goneId = await ada.posts(gone);
  await ada.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: goneId });
  const bens = await ben.posts('by ben');
  await ada.likes(bens);
  const commentId = await ada.comments(bens, comment);
  const replyId = await ben.comments(bens, 'ben answers', commentId);
  await ada.comments(bens, answer, replyId);
  await ada.ask('mutation { recordConsent(input: { document: TERMS, version: "1" }) { consents { id } } }');
  const report = 'mutation ($id: ID!, $note: String) { report(subject: $id, reason: OTHER, note: $note) }';
  for (const id of [ada.id, postId, commentId]) await ben.ask(report, { id, note: `of ${noise}` });
  await ada.ask(report, { id: bens, note: `by ${noise}` });
  await api().app.relay.catchUp();
  const outbox = freshOutbox(api().graph);
  await outbox.write((tx) => outbox.store(tx, [followed({ followerId: ben.id, followeeId: ada.id }, Date.now())]));
  await api().graph.driver.executeQuery(
    `CREATE (:Suggestions {userId: $id, madeAt: 1, ids: [$ada], bestIds: [$ada], kept: [$ada + ' x']})`,
    { id: ben.id, ada: ada.id },
  );
  const texts = [...words, noise, email, ada.id, ada.handle];
  return { ada, ben, leave, texts, postId, onPost, shareId, bens, commentId, replyId };
}

describe('deleteAccount', () => {
  it('takes the account away at once, and says when it is erased', async () => {
    const { person: ada, leave } = await member();
    const { erasesAt } = (await leave()).data.deleteAccount;
    expect(Math.round((new Date(erasesAt as string).getTime() - Date.now()) / DAY_MS)).toBe(30);
    expect((await ada.query('{ me { id } }')).error).toMatchObject({ reason: 'SESSION_REVOKED' });
    const eve = await api().person();
    expect((await eve.query('query ($id: ID) { user(id: $id) { id } }', { id: ada.id })).code).toBe('NOT_FOUND');
  });

  it('wants the password', async () => {
    const { leave } = await member();
    expect((await leave('not the password')).error).toMatchObject({ reason: 'BAD_CREDENTIALS' });
  });

  it('is called off by signing in before the time of grace is over', async () => {
    const { person: ada, leave } = await member();
    const postId = await ada.posts('still here');
    await leave();
    expect(await erasureIn(29).erase(ada.id)).toBe(false);
    await signIn(api(), { login: ada.handle });
    expect(await erasureIn(31).erase(ada.id)).toBe(false);
    expect((await api().query(POST, { id: postId })).data.post.text).toBe('still here');
    await api().app.relay.catchUp();
    const admin = await api().person({ role: 'ADMIN' });
    const trail = 'query ($id: ID) { auditTrail(accountId: $id, first: 3) { edges { node { kind } } } }';
    const kinds = (await admin.ask(trail, { id: ada.id })).auditTrail.edges.map(
      ({ node }: { node: { kind: string } }) => node.kind,
    );
    expect(kinds).toEqual(['SIGNED_IN', 'DELETION_CANCELLED', 'DELETION_REQUESTED']);
  });
});

describe('an account whose time of grace is over', () => {
  it('is in no property of any node or relationship, in batches of any size', async () => {
    for (const batch of [undefined, { nodes: 1, limit: 1 }]) {
      const { ada, leave, texts } = await lifeOf();
      await leave();
      await api().app.relay.catchUp();
      expect((await foundIn(api().graph, texts)).length).toBeGreaterThan(5);
      expect(await erasureIn(31, batch === undefined ? {} : { batch }).erase(ada.id)).toBe(true);
      expect(await foundIn(api().graph, texts)).toEqual([]);
      expect((await signIn(api(), { login: ada.handle })).error).toMatchObject({ reason: 'BAD_CREDENTIALS' });
      expect((await signUp(api(), { handle: ada.handle })).code).toBeNull();
    }
  });

  it('leaves what others wrote: their posts, their comments and their answers in threads', async () => {
    const life = await lifeOf();
    const { ada, ben, leave, bens, replyId, shareId, onPost } = life;
    await leave();
    expect(await erasureIn(31).erase(ada.id)).toBe(true);
    expect((await ben.ask(COMMENT, { id: replyId })).comment).toEqual({
      ...{ id: replyId, text: 'ben answers', depth: 1 },
      ...{ author: { id: ben.id }, replyTo: null },
    });
    expect((await ben.ask(POST, { id: bens })).post).toMatchObject({ text: 'by ben', commentCount: 1 });
    expect((await ben.ask(POST, { id: shareId })).post).toMatchObject({ text: 'look', sharedPost: null });
    expect(await foundIn(api().graph, [onPost])).toEqual(['Comment']);
    expect(await foundIn(api().graph, [life.commentId])).toEqual(['ErasedComment']);
    expect(await foundIn(api().graph, [life.postId])).toEqual(['DeletedPost']);
    const counts = '{ me { followerCount followingCount unreadNotificationCount } }';
    expect((await ben.ask(counts)).me).toEqual({ followerCount: 0, followingCount: 0, unreadNotificationCount: 0 });
    // Whoever deletes what stands above takes the whole thread below it along, also past an erased place.
    await ben.ask('mutation ($id: ID!) { deletePost(id: $id) { id } }', { id: bens });
  });

  it('stays in the audit trail as a row that leads to nobody, and the trail stays whole', async () => {
    const { person: ada, leave } = await member();
    await leave();
    const { graph } = api();
    const audit = createAudit({ graph, outbox: freshOutbox(graph), clock: Date.now });
    await erasureIn(31, { audit }).erase(ada.id);
    const { edges } = await audit.page({}, {});
    expect(edges.map(({ node }) => [node.kind, node.subjectId])).toEqual([['ACCOUNT_ERASED', null]]);
    expect((await audit.verify()).broken).toBeNull();
  });

  it.each([0, 2, 4])('is erased by another process where one died after %d batches', async (writes) => {
    const { ada, leave, texts } = await lifeOf();
    await leave();
    await api().app.relay.catchUp();
    const { graph } = api();
    let left = writes;
    const dying: Graph = {
      ...graph,
      write: (work) => (left-- > 0 ? graph.write(work) : Promise.reject(new Error('died'))),
    };
    await expect(erasureIn(31, { graph: dying }).erase(ada.id)).rejects.toThrow('died');
    // At once it is still taken.
    expect(await erasureIn(31).erase(ada.id)).toBe(false);
    expect((await signIn(api(), { login: ada.handle })).error).toMatchObject({ reason: 'BAD_CREDENTIALS' });
    expect(await erasureIn(32).erase(ada.id)).toBe(true);
    expect(await foundIn(graph, texts)).toEqual([]);
  });

  it('is found by the sweep', async () => {
    const { person: ada, leave } = await member();
    await leave();
    await api().graph.driver.executeQuery('MATCH (a:Account {id: $id}) SET a.eraseAt = 1', { id: ada.id });
    expect(await erasureIn(0).sweep()).toBeGreaterThan(0);
    expect(await foundIn(api().graph, [ada.id])).toEqual([]);
  });
});
