// Roles: who gives them, what becomes of sessions, and that what nobody listed is open to nobody.
import { describe, expect, it } from '@jest/globals';
import { buildSchema, graphql } from 'graphql';

import type { Role } from '../src/context.ts';
import { createShield } from '../src/schema/permissions.ts';
import { applyMiddleware } from '../src/schema/shield.ts';
import { account, PASSWORD, signIn } from './support/account.ts';
import { useApi } from './support/api.ts';
import { runCommand } from './support/run-command.ts';

const api = useApi();

const SET = 'mutation ($id: ID!, $role: Role!) { setRole(userId: $id, role: $role) { user { id role } } }';
const ME = '{ me { id role } }';

const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';

/** Somebody who signed up, was given the role from the shell, and signed in to use it; with a step-up where told. */
async function withRole(role: Role, steppedUp = true) {
  const person = await account(api());
  expect((await runCommand(api().config, 'role', '--handle', person.handle, '--role', role)).code).toBe(0);
  const { accessToken } = await person.signIn();
  const query = (document: string, variables?: Record<string, unknown>) =>
    api().query(document, variables, accessToken);
  if (steppedUp) expect((await query(STEP_UP, { input: { password: PASSWORD } })).code).toBeNull();
  return { ...person, query };
}

const roleOf = async (login: string): Promise<Role> => {
  const { session } = (await signIn(api(), { login })).data.signIn;
  return (await api().query(ME, {}, session.accessToken)).data.me.role as Role;
};

describe('setRole', () => {
  it('gives a role, ends the sessions with the old one and is in the audit trail', async () => {
    const admin = await withRole('ADMIN');
    const ada = await account(api());
    expect((await ada.query(ME)).data.me.role).toBe('USER');
    expect((await admin.query(SET, { id: ada.id, role: 'MODERATOR' })).data.setRole.user.id).toBe(ada.id);
    expect((await ada.query(ME)).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_REVOKED' });
    expect(await roleOf(ada.handle)).toBe('MODERATOR');
    await api().app.relay.catchUp();
    const trail = `query ($id: ID) { auditTrail(accountId: $id, kind: ROLE_CHANGED) { edges {
      node { actorId subjectId detail { name value } } } } }`;
    const [edge, ...more] = (await admin.query(trail, { id: ada.id })).data.auditTrail.edges;
    expect(more).toEqual([]);
    expect(edge.node).toEqual({
      actorId: admin.id,
      subjectId: ada.id,
      detail: [
        { name: 'from', value: 'USER' },
        { name: 'to', value: 'MODERATOR' },
      ],
    });
  });

  it('wants a step-up, of the session that gives the role', async () => {
    const admin = await withRole('ADMIN', false);
    const ada = await account(api());
    const refused = { code: 'FORBIDDEN', reason: 'STEP_UP_REQUIRED' };
    expect((await admin.query(SET, { id: ada.id, role: 'MODERATOR' })).error).toMatchObject(refused);
    expect(await roleOf(ada.handle)).toBe('USER');
    const operator = await api().person({ role: 'ADMIN' });
    expect((await operator.query(SET, { id: ada.id, role: 'MODERATOR' })).error).toMatchObject(refused);
  });

  it('twice is once: the same role ends no session', async () => {
    const admin = await withRole('ADMIN');
    const ada = await account(api());
    await admin.query(SET, { id: ada.id, role: 'USER' });
    expect((await ada.query(ME)).data.me.role).toBe('USER');
  });

  it('is refused to every other role, for oneself, and for whoever is not there', async () => {
    const ada = await account(api());
    for (const role of ['USER', 'ANALYST', 'MODERATOR'] satisfies Role[]) {
      const person = await api().person({ role });
      expect((await person.query(SET, { id: ada.id, role: 'ADMIN' })).error).toMatchObject({ code: 'FORBIDDEN' });
    }
    const admin = await withRole('ADMIN');
    const own = await admin.query(SET, { id: admin.id, role: 'USER' });
    expect(own.error).toMatchObject({ code: 'FORBIDDEN', reason: 'OWN_ROLE' });
    expect((await admin.query(SET, { id: 'usr_nobody', role: 'USER' })).code).toBe('NOT_FOUND');
  });

  it('leaves one of two who depose each other', async () => {
    const [one, other] = [await withRole('ADMIN'), await withRole('ADMIN')];
    await Promise.all([one.query(SET, { id: other.id, role: 'USER' }), other.query(SET, { id: one.id, role: 'USER' })]);
    const roles = [await roleOf(one.handle), await roleOf(other.handle)];
    expect(roles.toSorted()).toEqual(['ADMIN', 'USER']);
  });
});

describe('a field that the permission map does not list', () => {
  it.each([null, 'USER', 'ADMIN'] as const)('is refused to %s', async (role) => {
    const schema = buildSchema('type Query { me: String secretOfAll: String }');
    schema.getQueryType()!.getFields().secretOfAll!.resolve = () => 'secret';
    const guarded = applyMiddleware(schema, createShield(schema, 'everybody'));
    const viewer = role === null ? null : { id: 'usr_1', role, sessionId: null, tokenExpiresAtMs: 0 };
    const answer = await graphql({ schema: guarded, source: '{ secretOfAll }', contextValue: { viewer } });
    expect(answer.data).toEqual({ secretOfAll: null });
    expect(answer.errors?.[0]?.message).toBe('You may not do this.');
  });
});
