import { describe, expect, it } from '@jest/globals';

import { PostText, ShareText, extractHashtags, extractMentions } from './text.ts';

const reasonOf = (text: string): unknown => {
  const [issue] = PostText.safeParse(text).error?.issues ?? [];
  return issue?.code === 'custom' ? issue.params?.reason : issue?.code;
};

describe('PostText', () => {
  it('trims, composes letters and writes line breaks as LF', () => {
    expect(PostText.parse('  Cafe\u0301\r\nau lait\rnoir \n')).toBe('Café\nau lait\nnoir');
  });

  it('counts characters as people do, not UTF-16 units', () => {
    expect(PostText.parse('🦉'.repeat(2_200))).toHaveLength(4_400);
    expect(reasonOf('🦉'.repeat(2_201))).toBe('TOO_LONG');
  });

  it('refuses a text of nothing but blanks', () => {
    expect(reasonOf(' \n\t ')).toBe('too_small');
  });

  it('keeps line breaks and tabs, and refuses other control characters and broken surrogates', () => {
    expect(PostText.parse('a\tb\nc')).toBe('a\tb\nc');
    expect(['a\u0000b', 'a\u001b[31mb', 'a\u0085b', 'a\ud800b'].map(reasonOf)).toEqual(Array(4).fill('BAD_CHARACTERS'));
  });
});

describe('ShareText', () => {
  it('takes no words, null and blanks for the empty text', () => {
    expect([undefined, null, '', ' \n'].map((text) => ShareText.parse(text))).toEqual(['', '', '', '']);
  });
});

describe('extractHashtags', () => {
  it('finds words of any script, in lower case, once each, in order', () => {
    expect(extractHashtags('#Graph and #наука, #graph again: #日本_2026!')).toEqual(['graph', 'наука', '日本_2026']);
  });

  it('takes no part of an address, a word or another hashtag', () => {
    expect(extractHashtags('see https://example.org/#top, C#sharp, a&#b, #a#b')).toEqual(['a']);
  });

  it('takes a word of 100 characters, and none that is longer', () => {
    expect(extractHashtags(`#${'a'.repeat(100)} #${'b'.repeat(101)}`)).toEqual(['a'.repeat(100)]);
  });

  it('counts the first thirty', () => {
    const words = Array.from({ length: 31 }, (_, i) => `t${i}`);
    expect(extractHashtags(words.map((word) => `#${word}`).join(' '))).toEqual(words.slice(0, 30));
  });
});

describe('extractMentions', () => {
  it('finds handles in lower case, once each, and leaves the full stop of the sentence', () => {
    expect(extractMentions('Thanks @Ada.L and @grace_h, and @ada.l. Not @ab.')).toEqual(['ada.l', 'grace_h']);
  });

  it('takes no e-mail address for a mention', () => {
    expect(extractMentions('write to ada@example.org or x.@example')).toEqual([]);
  });

  it('counts the first twenty', () => {
    const handles = Array.from({ length: 21 }, (_, i) => `person${i}`);
    expect(extractMentions(handles.map((handle) => `@${handle}`).join(' '))).toEqual(handles.slice(0, 20));
  });
});
