// What the shape of answers could give away: filters and sorting over what a rule hides, fields that speak of others'
// secrets, and aliases that pass one field's value off as the id on which a list below rests.
import { describe, expect, it } from '@jest/globals';
import {
  type GraphQLNamedInputType,
  type GraphQLSchema,
  execute,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
} from 'graphql';

import { createLogs } from '../src/observability/log.ts';
import { Answer } from './support/answer.ts';
import { useApi } from './support/api.ts';
import type { Person } from './support/person.ts';
import { pngOf, upload } from './support/uploads.ts';

const api = useApi();

interface Argument {
  readonly place: string;
  readonly type: GraphQLNamedInputType;
}

/** Every argument of every field, with its place. */
function argumentsOf(schema: GraphQLSchema): Argument[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) => Object.values((type as { getFields(): object }).getFields()))
    .flatMap((field: { name: string; args: { name: string; type: GraphQLNamedInputType }[] }) =>
      field.args.map((arg) => ({ place: `${field.name}(${arg.name})`, type: getNamedType(arg.type) })),
    );
}

describe('inference from the schema that everybody is served', () => {
  it('takes paging, ids and the choices of our own fields, and no other argument', () => {
    const schema = api().app.schemas.everybody;
    const mutations = Object.keys(schema.getMutationType()!.getFields());
    const places = argumentsOf(schema).filter(({ place }) => !mutations.includes(place.replace(/\(.*/, '')));
    const known = ['first', 'after', 'id', 'postId', 'handle', 'order', 'from', 'to', 'direction', 'maxDegree'];
    // Of the viewer's own list.
    known.push('unreadOnly');
    // Of a list for the role ADMIN alone.
    known.push('kind', 'accountId');
    // Of a list for moderators alone.
    known.push('status');
    // Which file of a medium.
    known.push('size', 'format');
    const unknown = places.filter(({ place }) => !known.includes(/\((\w+)\)/.exec(place)?.[1] ?? ''));
    expect(unknown.map(({ place }) => place)).toEqual([]);
  });

  it('has input objects for mutations only: nothing filters, sorts or aggregates', () => {
    const schema = api().app.schemas.everybody;
    const names = Object.keys(schema.getTypeMap());
    expect(names.filter((name) => /Where|Sort|Filter|Aggregat/.test(name))).toEqual([]);
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const ofArguments = Object.values(schema.getMutationType()!.getFields()).flatMap(({ args }) =>
      args.map(({ type }) => getNamedType(type)),
    );
    const within = ofArguments
      .filter(isInputObjectType)
      .flatMap((input) => Object.values(input.getFields()).map(({ type }) => getNamedType(type)));
    const ofMutations = [...ofArguments, ...within];
    expect(inputs.filter((input) => !ofMutations.includes(input)).map(({ name }) => name)).toEqual([]);
  });

  it('refuses a filter that would find the author of a post nobody may read', async () => {
    const { eve } = await api().people({ eve: {} });
    const document = '{ users(where: { postedPosts: { some: { text: { eq: "secret" } } } }) { id } }';
    const { json } = await eve.query(document);
    expect(json.data).toBeUndefined();
    expect(json.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});

describe('what the analysts’ schema does not speak of', () => {
  it('names blocks, mutes, requests, saves, dismissals and sessions only where they are the viewer’s own', () => {
    // What the audit trail is about has names of its own, and the role ADMIN alone reads it.
    const text = printSchema(api().app.schemas.analyst).replaceAll(/"""[\s\S]*?"""|enum AuditKind {[^}]*}/g, '');
    const found = new Set(text.match(/\w*(block|mute|request|save|dismiss|credential|session)\w*/gi));
    const own = /^(viewer\w+|(un)?(block|mute|savePost)|unsavePost|(Block|Mute)Payload|savedPosts|dismissSuggestion)$/;
    const ownRequests = /^(\w*FollowRequest\w*|requestedAt|REQUESTED|FOLLOW_REQUEST)$/i;
    const ownSessions = /^(session|sessions|Session|DeviceSession|RefreshSessionPayload|refreshSession|revokeSession)$/;
    // What moderators decide, and no state of anybody.
    const moderation = /^(dismissReports|DISMISSED|(un)?blockMedia)$/;
    const waysIn = /^(request(PasswordReset|PhoneCode)|RequestPhoneCodeInput|revokeOtherSessions)$/;
    const strange = [...found].filter(
      (word) => ![own, ownRequests, ownSessions, moderation, waysIn].some((known) => known.test(word)),
    );
    expect(strange).toEqual([]);
  });
});

describe('an alias that passes another field off as the id', () => {
  const LISTS = `totalCount edges { node { id } }`;

  /** Runs a document that validation would refuse: the second line of defence has to hold by itself. */
  async function unvalidated(person: Person, document: string, variableValues = {}): Promise<Answer> {
    const { app } = api();
    const viewer = await app.authenticate(person.token);
    const request = { viewer, requestId: 'test', log: createLogs('silent').http, userAgent: null };
    const contextValue = app.contextFor(request);
    const schema = app.schemas.everybody;
    return new Answer(200, await execute({ schema, document: parse(document), variableValues, contextValue }));
  }

  /** Asks for the lists below the viewer with the id of somebody, or something, else in its bio. */
  async function impostor(victimId: string, role?: 'ANALYST'): Promise<Person> {
    return api().person({ bio: victimId, ...(role === undefined ? {} : { role }) });
  }

  async function hiddenAccount(): Promise<{ victim: Person; friend: Person; postId: string }> {
    const { victim, friend } = await api().people({ victim: {}, friend: {} });
    await victim.follow(friend);
    await friend.follow(victim);
    const postId = await victim.posts('for my followers', { visibility: 'FOLLOWERS' });
    await friend.comments(postId, 'I see');
    await friend.likes(postId);
    await victim.ask('mutation { updateProfile(input: { isPrivate: true }) { user { id } } }');
    return { victim, friend, postId };
  }

  it('is refused before it runs', async () => {
    const eve = await impostor('usr_somebody');
    const answer = await eve.query('{ me { id: bio handle } }');
    expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await eve.query('{ me { id: id name: handle } }')).code).toBeNull();
  });

  it('reveals neither the follow lists nor the posts of a private account', async () => {
    const { victim } = await hiddenAccount();
    const eve = await impostor(victim.id);
    const document = `{ me { id: bio followers { edges { node { id } } } following { edges { node { id } } }
      posts { edges { node { id } } } } }`;
    const { json } = await unvalidated(eve, document);
    const me = json.data?.me as Record<string, { edges: unknown[] }> | null | undefined;
    expect([me?.followers?.edges, me?.following?.edges, me?.posts?.edges].flatMap((e) => e ?? [])).toEqual([]);
  });

  it('reveals no count of an account that has blocked the viewer', async () => {
    const { victim } = await hiddenAccount();
    const eve = await impostor(victim.id);
    await victim.block(eve);
    const { json } = await unvalidated(eve, `{ me { id: bio followers { ${LISTS} } following { ${LISTS} } } }`);
    const me = json.data?.me as Record<string, { totalCount: number }> | null | undefined;
    expect([me?.followers?.totalCount ?? 0, me?.following?.totalCount ?? 0]).toEqual([0, 0]);
  });

  it('reveals neither the likes nor the comments of a post that the viewer may not see, nor how many', async () => {
    const { postId } = await hiddenAccount();
    const eve = await api().person();
    const ownId = await eve.posts(postId);
    const document = `query ($id: ID!) { post(id: $id) { id: text likedBy { ${LISTS} } comments { ${LISTS} } } }`;
    const { json } = await unvalidated(eve, document, { id: ownId });
    const post = json.data?.post as Record<string, { totalCount: number; edges: unknown[] }> | null | undefined;
    const lists = [post?.likedBy, post?.comments];
    expect(lists.map((list) => [list?.totalCount ?? 0, list?.edges ?? []])).toEqual([
      [0, []],
      [0, []],
    ]);
  });

  it('is given no address of a file that it names', async () => {
    const eve = await api().person({ bio: 'media/med_of_somebody/small.webp' });
    const file = { size: 'SMALL', format: 'WEBP', width: 1, height: 1, byteSize: 1, key: 'media/other/small.webp' };
    const id = await upload(eve, {
      bytes: pngOf(64),
      contentType: 'image/png',
      alt: JSON.stringify({ images: [file], videoKey: file.key }),
    });
    const document = `query ($id: ID!) {
      media(id: $id) { filesStored: alt url srcset videoUrl }
      me { avatarKeyStored: bio avatarUrl }
    }`;
    const { json } = await unvalidated(eve, document, { id });
    expect(JSON.stringify(json)).not.toMatch(/signature|expires/i);
  });

  it('reveals no replies to a comment that the viewer may not see', async () => {
    const { friend, postId } = await hiddenAccount();
    const hiddenId = await friend.comments(postId, 'More');
    await friend.comments(postId, 'And more', hiddenId);
    const eve = await api().person();
    const ownId = await eve.comments(await eve.posts('mine'), hiddenId);
    const document = `query ($id: ID!) { comment(id: $id) { id: text replies { ${LISTS} } } }`;
    const { json } = await unvalidated(eve, document, { id: ownId });
    const comment = json.data?.comment as Record<string, { totalCount: number; edges: unknown[] }> | null | undefined;
    expect([comment?.replies?.totalCount ?? 0, comment?.replies?.edges ?? []]).toEqual([0, []]);
  });

  it('leaves the lists below to the node itself', async () => {
    const { victim, friend } = await hiddenAccount();
    const eve = await impostor(victim.id);
    await friend.follow(eve);
    const { json } = await unvalidated(eve, `{ me { id: bio followers { ${LISTS} } } }`);
    const me = json.data?.me as { followers: unknown };
    expect(me.followers).toEqual({ totalCount: 1, edges: [{ node: { id: friend.id } }] });
  });

  it('shows no sessions but one’s own', async () => {
    const { victim } = await hiddenAccount();
    const eve = await impostor(victim.id);
    const { json } = await unvalidated(victim, 'query ($id: ID!) { user(id: $id) { id: bio sessions { id } } }', {
      id: eve.id,
    });
    const user = json.data?.user as { sessions: unknown[] | null } | null | undefined;
    expect(user?.sessions ?? []).toEqual([]);
  });
});
