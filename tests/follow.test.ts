// Follows, requests, blocks and mutes, over HTTP.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';

const api = useApi();

const FOLLOW = 'mutation ($userId: ID!) { follow(userId: $userId) { state user { id followerCount viewerFollows } } }';

describe('follow', () => {
  it('follows a public account at once', async () => {
    const { ada, grace } = await api().people({ ada: {}, grace: {} });
    const { follow } = await ada.ask(FOLLOW, { userId: grace.id });
    expect(follow).toEqual({ state: 'FOLLOWING', user: { id: grace.id, followerCount: 1, viewerFollows: true } });
  });
});
