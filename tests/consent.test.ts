// Records of consent: what was agreed to, in which version, when; added to and never changed.
import { describe, expect, it } from '@jest/globals';

import { useApi } from './support/api.ts';

const api = useApi();

const RECORD = `mutation ($input: RecordConsentInput!) {
  recordConsent(input: $input) { consents { document version isGiven } } }`;
const CONSENTS = '{ consents { id document version isGiven at } }';

describe('recordConsent', () => {
  it('adds a record of what is agreed to and of what is taken back, newest first; the same twice is one', async () => {
    const ada = await api().person();
    await ada.ask(RECORD, { input: { document: 'TERMS', version: '2026-01' } });
    await ada.ask(RECORD, { input: { document: 'TERMS', version: '2026-01' } });
    await ada.ask(RECORD, { input: { document: 'MARKETING', version: '1' } });
    const taken = await ada.ask(RECORD, { input: { document: 'MARKETING', version: '1', isGiven: false } });
    expect(taken.recordConsent.consents).toEqual([
      { document: 'MARKETING', version: '1', isGiven: false },
      { document: 'MARKETING', version: '1', isGiven: true },
      { document: 'TERMS', version: '2026-01', isGiven: true },
    ]);
    const { consents } = await ada.ask(CONSENTS);
    expect(Date.now() - new Date(consents[0].at as string).getTime()).toBeLessThan(600_000);
  });

  it('is for oneself, and names a version that is none', async () => {
    const { ada, eve } = await api().people({ ada: {}, eve: {} });
    await ada.ask(RECORD, { input: { document: 'PRIVACY', version: '3' } });
    expect((await eve.ask(CONSENTS)).consents).toEqual([]);
    expect((await api().query(CONSENTS)).code).toBe('UNAUTHENTICATED');
    for (const version of ['', 'a b', 'x'.repeat(41)]) {
      const answer = await ada.query(RECORD, { input: { document: 'TERMS', version } });
      expect(answer.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.version' });
    }
  });
});
