// Moderation: who may take what away and suspend whom, what becomes of it, and that it is noted and told.
import { describe, expect, it } from '@jest/globals';

import type { Role } from '../src/context.ts';
import { createAudit } from '../src/domain/audit/audit.ts';
import { createSuspensions } from '../src/domain/moderation/suspension.ts';
import { createLogs } from '../src/observability/log.ts';
import { type Account, account, PASSWORD, signIn } from './support/account.ts';
import { freshHandle, useApi } from './support/api.ts';
import { letterTo } from './support/letters.ts';
import { decidedAbout, moderator } from './support/moderators.ts';
import { freshOutbox } from './support/outbox.ts';
import { Person } from './support/person.ts';
import { sessionsOf } from './support/sessions.ts';

const api = useApi();

const DAY_MS = 86_400_000;
const ME = '{ me { id } }';
const USER = 'query ($id: ID!) { user(id: $id) { id followers { totalCount } } }';
const POST = 'query ($id: ID!) { post(id: $id) { id commentCount } }';
const COMMENT = 'query ($id: ID!) { comment(id: $id) { id } }';
const REFRESH = 'mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken } } }';
const SUSPEND = `mutation ($id: ID!, $days: Int) {
  suspendAccount(id: $id, reason: HARASSMENT, days: $days) { accountId until } }`;
const RESTORE = 'mutation ($id: ID!) { restoreAccount(id: $id) { user { id } } }';
const REMOVE_POST = 'mutation ($id: ID!) { removePost(id: $id, reason: SPAM) { id } }';
const REMOVE_COMMENT = 'mutation ($id: ID!) { removeComment(id: $id, reason: HATE) { id } }';

/** Somebody who signed up, as one who does things. */
const personOf = ({ id, handle, session }: Account): Person => new Person(api(), id, handle, session.accessToken);

/** Suspensions as a process finds them so many days from now. */
function suspensionsIn(days: number) {
  const { graph } = api();
  const clock = (): number => Date.now() + days * DAY_MS;
  const outbox = freshOutbox(graph);
  const letters = { tell: async () => undefined, wake: () => undefined };
  const stepUp = { require: async () => undefined };
  const live = sessionsOf(graph, clock);
  const log = createLogs('silent').auth;
  return createSuspensions({
    graph,
    outbox,
    letters,
    stepUp,
    live,
    log,
    clock,
    audit: createAudit({ graph, outbox, clock }),
  });
}

describe('suspendAccount', () => {
  it('takes an account out of every read and ends its sessions, and says to its owner why and until when', async () => {
    const [mod, email] = [await moderator(api()), `${freshHandle('e')}@example.com`];
    const ada = await account(api(), { email });
    const eve = await api().person();
    const post = await personOf(ada).posts('hello');
    await eve.follow(personOf(ada));
    const { suspendAccount } = (await mod.query(SUSPEND, { id: ada.id, days: 7 })).data;
    expect(suspendAccount.accountId).toBe(ada.id);
    expect(Date.parse(suspendAccount.until) - Date.now()).toBeGreaterThan(6.9 * DAY_MS);
    expect((await eve.query(USER, { id: ada.id })).code).toBe('NOT_FOUND');
    expect((await eve.query(POST, { id: post })).code).toBe('NOT_FOUND');
    expect((await ada.query(ME)).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
    const told = {
      code: 'FORBIDDEN',
      reason: 'ACCOUNT_SUSPENDED',
      suspension: { reason: 'HARASSMENT', until: suspendAccount.until },
    };
    expect((await api().query(REFRESH, { token: ada.session.refreshToken })).error).toMatchObject(told);
    expect((await signIn(api(), { login: ada.handle })).error).toMatchObject(told);
    expect((await letterTo(api(), email, 'notice')).text).toContain('harassment');
    expect(await decidedAbout(api(), ada.id)).toEqual([
      {
        kind: 'MODERATED',
        actorId: mod.id,
        detail: { what: 'SUSPENDED', reason: 'HARASSMENT', until: suspendAccount.until },
      },
    ]);
  });

  it('tells nobody else: a wrong password and an old token meet what they always meet', async () => {
    const mod = await moderator(api());
    const ada = await account(api());
    const renewed = (await api().query(REFRESH, { token: ada.session.refreshToken })).data;
    expect(renewed.refreshSession.session.accessToken).toBeDefined();
    await mod.query(SUSPEND, { id: ada.id });
    const wrong = await signIn(api(), { login: ada.handle, password: `not ${PASSWORD}` });
    expect(wrong.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'BAD_CREDENTIALS' });
    const old = await api().query(REFRESH, { token: ada.session.refreshToken });
    expect(old.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
  });

  it('ends when a moderator says so: all is as it was', async () => {
    const mod = await moderator(api());
    const ada = await account(api());
    const eve = await api().person();
    const post = await personOf(ada).posts('hello');
    await eve.follow(personOf(ada));
    await mod.query(SUSPEND, { id: ada.id });
    expect((await mod.query(RESTORE, { id: ada.id })).data.restoreAccount.user.id).toBe(ada.id);
    expect((await mod.query(RESTORE, { id: ada.id })).data.restoreAccount.user.id).toBe(ada.id);
    expect((await eve.ask(USER, { id: ada.id })).user.followers.totalCount).toBe(1);
    expect((await eve.ask(POST, { id: post })).post.id).toBe(post);
    expect((await signIn(api(), { login: ada.handle })).code).toBeNull();
    expect((await decidedAbout(api(), ada.id)).map(({ detail }) => detail.what)).toEqual(['SUSPENDED', 'RESTORED']);
  });

  it('ends by itself when its time is over, and not before', async () => {
    const mod = await moderator(api());
    const [ada, eve] = [await account(api()), await api().person()];
    await mod.query(SUSPEND, { id: ada.id, days: 2 });
    await suspensionsIn(1).sweep();
    expect((await eve.query(USER, { id: ada.id })).code).toBe('NOT_FOUND');
    expect(await suspensionsIn(3).sweep()).toBeGreaterThan(0);
    expect((await eve.ask(USER, { id: ada.id })).user.id).toBe(ada.id);
    expect((await signIn(api(), { login: ada.handle })).code).toBeNull();
  });

  it('ends at a sign-in, too, where nobody has swept since', async () => {
    const mod = await moderator(api());
    const [ada, eve] = [await account(api()), await api().person()];
    await mod.query(SUSPEND, { id: ada.id, days: 1 });
    await api().graph.driver.executeQuery('MATCH (a:Account {id: $id}) SET a.suspendedUntil = 1', { id: ada.id });
    expect((await signIn(api(), { login: ada.handle })).code).toBeNull();
    expect((await eve.ask(USER, { id: ada.id })).user.id).toBe(ada.id);
  });

  it('leaves away whoever had left before, until they sign in', async () => {
    const mod = await moderator(api());
    const [ada, eve] = [await account(api()), await api().person()];
    await ada.deactivate();
    await mod.query(SUSPEND, { id: ada.id });
    expect((await signIn(api(), { login: ada.handle })).error).toMatchObject({ reason: 'ACCOUNT_SUSPENDED' });
    expect((await mod.query(RESTORE, { id: ada.id })).data.restoreAccount.user).toBeNull();
    expect((await eve.query(USER, { id: ada.id })).code).toBe('NOT_FOUND');
    expect((await signIn(api(), { login: ada.handle })).code).toBeNull();
    expect((await eve.ask(USER, { id: ada.id })).user.id).toBe(ada.id);
  });

  it('wants a step-up, and 1 to 365 days', async () => {
    const ada = await account(api());
    const hasty = await moderator(api(), 'MODERATOR', false);
    const refused = await hasty.query(SUSPEND, { id: ada.id });
    expect(refused.error).toMatchObject({ code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' });
    const mod = await moderator(api());
    for (const days of [0, -1, 366]) {
      const wrong = await mod.query(SUSPEND, { id: ada.id, days });
      expect(wrong.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'days' });
    }
    expect((await mod.query(SUSPEND, { id: 'usr_nobody' })).code).toBe('NOT_FOUND');
    expect((await mod.query(RESTORE, { id: 'usr_nobody' })).code).toBe('NOT_FOUND');
    expect((await ada.query(ME)).data.me.id).toBe(ada.id);
  });

  it('finds nobody who is being erased', async () => {
    const mod = await moderator(api());
    const ada = await account(api());
    const erasing = 'MATCH (a:Account {id: $id}) SET a = {id: a.id, createdAt: a.createdAt}, a:Erasing REMOVE a:User';
    await api().graph.driver.executeQuery(erasing, { id: ada.id });
    expect((await mod.query(SUSPEND, { id: ada.id })).code).toBe('NOT_FOUND');
    await api().graph.driver.executeQuery('MATCH (a:Account {id: $id}) DETACH DELETE a', { id: ada.id });
  });
});

describe('whom one may moderate', () => {
  const OUTRANKED: [Role, Role, string | null][] = [
    ['MODERATOR', 'USER', null],
    ['MODERATOR', 'ANALYST', null],
    ['MODERATOR', 'MODERATOR', 'OUTRANKED'],
    ['MODERATOR', 'ADMIN', 'OUTRANKED'],
    ['ADMIN', 'MODERATOR', null],
    ['ADMIN', 'ADMIN', 'OUTRANKED'],
  ];
  it.each(OUTRANKED)('a %s and a %s', async (role, of, reason) => {
    const [mod, whom] = [await moderator(api(), role), await moderator(api(), of, false)];
    const person = new Person(api(), whom.id, whom.handle, (await whom.signIn()).accessToken);
    const post = await person.posts('hello');
    const comment = await person.comments(post, 'hello');
    for (const [document, id] of [
      [REMOVE_COMMENT, comment],
      [REMOVE_POST, post],
      [SUSPEND, whom.id],
    ] as const) {
      const answer = await mod.query(document, { id });
      if (reason === null) expect(answer.code).toBeNull();
      else expect(answer.error).toMatchObject({ code: 'FORBIDDEN', reason });
    }
  });

  it('nobody themselves', async () => {
    const mod = await moderator(api());
    const own = await new Person(api(), mod.id, mod.handle, (await mod.signIn()).accessToken).posts('hello');
    const refused = { code: 'FORBIDDEN', reason: 'OWN_ACCOUNT' };
    expect((await mod.query(SUSPEND, { id: mod.id })).error).toMatchObject(refused);
    expect((await mod.query(REMOVE_POST, { id: own })).error).toMatchObject(refused);
  });

  it.each(['USER', 'ANALYST'] as const)('nobody at all for the role %s', async (role) => {
    const [person, eve] = [await moderator(api(), role), await api().person()];
    const post = await eve.posts('hello');
    for (const [document, id] of [
      [SUSPEND, eve.id],
      [RESTORE, eve.id],
      [REMOVE_POST, post],
      [REMOVE_COMMENT, await eve.comments(post, 'hello')],
    ] as const) {
      expect((await person.query(document, { id })).error).toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE' });
    }
  });
});

describe('removePost and removeComment', () => {
  it('take away what its author would take away, note it without its words, and tell the author', async () => {
    const [mod, email] = [await moderator(api()), `${freshHandle('e')}@example.com`];
    const ada = await account(api(), { email });
    const { eve, bob } = await api().people({ eve: {}, bob: {} });
    const post = await personOf(ada).posts('buy #teapots');
    const share = await bob.ask('mutation ($input: SharePostInput!) { sharePost(input: $input) { post { id } } }', {
      input: { postId: post },
    });
    const comment = await eve.comments(post, 'hateful');
    const reply = await bob.comments(post, 'indeed', comment);
    expect((await mod.query(REMOVE_COMMENT, { id: comment })).data.removeComment.id).toBe(comment);
    expect((await bob.query(COMMENT, { id: comment })).code).toBe('NOT_FOUND');
    expect((await bob.query(COMMENT, { id: reply })).code).toBe('NOT_FOUND');
    expect((await bob.ask(POST, { id: post })).post.commentCount).toBe(0);
    expect((await mod.query(REMOVE_POST, { id: post })).data.removePost.id).toBe(post);
    for (const person of [bob, personOf(ada)]) {
      expect((await person.query(POST, { id: post })).code).toBe('NOT_FOUND');
    }
    expect((await bob.query(POST, { id: share.sharePost.post.id })).code).toBe('NOT_FOUND');
    expect((await mod.query(REMOVE_POST, { id: post })).code).toBe('NOT_FOUND');
    expect((await letterTo(api(), email, 'notice')).text).toContain(post);
    expect(await decidedAbout(api(), ada.id)).toEqual([
      { kind: 'MODERATED', actorId: mod.id, detail: { what: 'POST_REMOVED', reason: 'SPAM', subject: post } },
    ]);
    expect(await decidedAbout(api(), eve.id)).toEqual([
      { kind: 'MODERATED', actorId: mod.id, detail: { what: 'COMMENT_REMOVED', reason: 'HATE', subject: comment } },
    ]);
  });

  it('give a moderator no sight of what they do not see', async () => {
    const mod = await moderator(api());
    const { ada, eve } = await api().people({ ada: { private: true }, eve: {} });
    const hidden = await ada.posts('for followers');
    const own = await eve.posts('mine', { visibility: 'PRIVATE' });
    for (const id of [hidden, own, 'pst_nobody', eve.id]) {
      expect((await mod.query(REMOVE_POST, { id })).code).toBe('NOT_FOUND');
    }
    expect((await mod.query(REMOVE_COMMENT, { id: await eve.comments(own, 'hello') })).code).toBe('NOT_FOUND');
    expect((await eve.ask(POST, { id: own })).post.id).toBe(own);
  });

  it('leave one of two moderators who take the same away', async () => {
    const mods = [await moderator(api()), await moderator(api())];
    const eve = await api().person();
    const post = await eve.posts('hello');
    const codes = await Promise.all(mods.map(async (mod) => (await mod.query(REMOVE_POST, { id: post })).code));
    expect(codes.toSorted()).toEqual(['NOT_FOUND', null].toSorted());
    expect(await decidedAbout(api(), eve.id)).toHaveLength(1);
  });
});
