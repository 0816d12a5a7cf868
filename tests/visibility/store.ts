// Writes a world into the graph: in a few batches, then deletions and deactivations as the product does them.
import * as merge from '../../src/cypher/import/queries.ts';
import { dismiss } from '../../src/cypher/recommendation/queries.ts';
import { privacyUpdate } from '../../src/cypher/user/queries.ts';
import { createPasswords } from '../../src/domain/auth/password.ts';
import { removeComment } from '../../src/domain/comment/remove.ts';
import type { Viewer } from '../../src/context.ts';
import { createLogs } from '../../src/observability/log.ts';
import type { Api } from '../support/api.ts';
import { freshOutbox } from '../support/outbox.ts';
import { storeMedia } from './media.ts';
import { storeNotifications } from './notifications.ts';
import type { Tie, World } from './world.ts';

const log = createLogs('silent').app;
const PASSWORD = 'a world of small people';
let passwordHash: Promise<string> | undefined;

const viewerOf = (id: string): Viewer => ({ id, role: 'USER', sessionId: null, tokenExpiresAtMs: Infinity });

/** Stores the world. Resolves once everything of it is as it would be after people had done it all themselves. */
export async function storeWorld(api: Api, world: World): Promise<void> {
  await storePeople(api, world);
  await storeWords(api, world);
  await storeMedia(api.graph, world.media);
  await storeNotifications(api.graph, world);
  await remove(api, world);
}

async function storePeople({ graph }: Api, world: World): Promise<void> {
  const handles = new Map(world.people.map(({ id, handle }) => [id, handle]));
  const rowsOf = (ties: readonly Tie[]) =>
    ties.map(({ from, to }, n) => ({ from: handles.get(from)!, to: handles.get(to)!, atMs: world.startMs + n }));
  const people = world.people.map(({ id, handle, isPrivate }) => {
    return { id, handle, isPrivate, displayName: handle, bio: '', isVerified: false, createdAtMs: world.startMs };
  });
  await merge.usersMerge(graph, { rows: people });
  const follows = rowsOf(world.follows).map(({ from, to, atMs }) => ({ follower: from, followee: to, atMs }));
  await merge.followsMerge(graph, { rows: follows });
  await merge.requestsMerge(graph, { rows: rowsOf(world.requests) });
  await merge.blocksMerge(graph, { rows: rowsOf(world.blocks) });
  await merge.mutesMerge(graph, { rows: rowsOf(world.mutes) });
  const shy = world.people.filter(({ isUnlisted, isDiscreet }) => isUnlisted || isDiscreet);
  const kept = { mentionsFrom: null, messagesFrom: null, tagsFrom: null };
  for (const { id, isUnlisted, isDiscreet } of shy) {
    await privacyUpdate(graph, { id, isDiscoverable: !isUnlisted, hidesCounts: isDiscreet, ...kept });
  }
  for (const { from, to } of world.dismissals) await dismiss(graph, { viewerId: from, userId: to, nowMs: 1 });
}

async function storeWords({ graph }: Api, world: World): Promise<void> {
  const handles = new Map(world.people.map(({ id, handle }) => [id, handle]));
  const handlesOf = (ids: readonly string[]): string[] => ids.map((id) => handles.get(id)!);
  const posts = world.posts.map(({ id, authorId, text, visibility, atMs, hashtags, mentionIds }) => {
    const mentions = handlesOf(mentionIds);
    return {
      id,
      author: handles.get(authorId)!,
      text,
      visibility,
      createdAtMs: atMs,
      hashtags: [...hashtags],
      mentions,
    };
  });
  await merge.postsMerge(graph, { rows: posts });
  const shares = world.posts.flatMap(({ id, sharedId, atMs }) =>
    sharedId === null ? [] : [{ post: id, shared: sharedId, atMs }],
  );
  await merge.sharesMerge(graph, { rows: shares });
  // Level by level: a batch does not find the parents that it makes itself.
  for (const [, level] of Map.groupBy(world.comments, ({ depth }) => depth)) {
    const rows = level.map(({ id, writerId, postId, parentId, depth, text, atMs, mentionIds }) => ({
      id,
      author: handles.get(writerId)!,
      post: postId,
      parent: parentId,
      depth,
      text,
      createdAtMs: atMs,
      mentions: handlesOf(mentionIds),
    }));
    await merge.commentsMerge(graph, { rows });
  }
  const on = ({ from, to }: Tie, n: number) => ({ user: handles.get(from)!, to, atMs: world.startMs + 120_000 + n });
  const onPosts = (ties: readonly Tie[]) => ties.map(on).map(({ to, ...row }) => ({ ...row, post: to }));
  await merge.likesMerge(graph, { rows: onPosts(world.postLikes) });
  await merge.savesMerge(graph, { rows: onPosts(world.saves) });
  const commentLikes = world.commentLikes.map(on).map(({ to, ...row }) => ({ ...row, comment: to }));
  await merge.commentLikesMerge(graph, { rows: commentLikes });
}

async function remove({ app, graph }: Api, world: World): Promise<void> {
  const { services } = app.contextFor({ viewer: null, requestId: 'world', log });
  for (const { id, writerId } of world.comments.filter(({ isDeleted }) => isDeleted)) {
    await removeComment(freshOutbox(graph), { viewerId: writerId, id }, Date.now());
  }
  for (const { id, authorId } of world.posts.filter(({ isDeleted }) => isDeleted)) {
    await services.post.remove(viewerOf(authorId), id);
  }
  const leavers = world.people.filter(({ isDeactivated }) => isDeactivated);
  if (leavers.length === 0) return;
  passwordHash ??= createPasswords().hash(PASSWORD);
  const rows = leavers.map(({ handle }) => ({ handle, email: `${handle}@example.org` }));
  await merge.credentialsMerge(graph, { rows, passwordHash: await passwordHash, nowMs: Date.now() });
  for (const { id } of leavers) await services.user.deactivate(viewerOf(id), { password: PASSWORD, ip: null });
}
