import { describe, expect, it } from '@jest/globals';

import { mayShare } from './share.ts';

describe('mayShare', () => {
  it('lets others share only what is open to everybody, and authors all but what is for themselves', () => {
    const visibilities = ['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const;
    const answers = (authorId: string, authorIsPrivate: boolean): boolean[] =>
      visibilities.map((visibility) => mayShare('usr_me', { visibility, authorId, authorIsPrivate }));
    expect(answers('usr_other', false)).toEqual([true, false, false]);
    expect(answers('usr_other', true)).toEqual([false, false, false]);
    expect(answers('usr_me', false)).toEqual([true, true, false]);
    expect(answers('usr_me', true)).toEqual([true, true, false]);
  });
});
