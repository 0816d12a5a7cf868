// The promises of the explorer at /: it needs no other host, runs queries, carries the session and receives events.
// The page is tried in a real browser; where there is none, or the page is not built, that part says so and is skipped.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import type { Browser, Page } from 'playwright-core';

import { DEMO_PASSWORD } from '../seeds/demo.ts';
import { ANCHOR } from '../seeds/demo-people.ts';
import { EXAMPLE_HEADERS, EXAMPLES } from '../web/graphiql/examples.ts';
import { tokenIn, withToken } from '../web/graphiql/session.ts';
import { browserPath, hostsOf, openBrowser, watch } from './support/browser.ts';
import { type RunningServer, startThrowawayServer } from './support/throwaway-app.ts';

const fileUrl = (path: string): URL => new URL(`../${path}`, import.meta.url);
const built = existsSync(fileUrl('web/graphiql/dist/index.html'));
if (browserPath === undefined) process.stderr.write('SKIPPED: GraphiQL in a browser. No Chromium is installed.\n');
if (!built) process.stderr.write('SKIPPED: GraphiQL in a browser. Build it first: npm run build:pages\n');

describe('the examples of GraphiQL', () => {
  it('are valid against the schema that everybody is served', () => {
    const schema = buildSchema(readFileSync(fileUrl('schema.graphql'), 'utf8'));
    for (const { query } of EXAMPLES) expect(validate(schema, parse(query))).toEqual([]);
  });

  it('sign in as somebody of the demo network', () => {
    const [signIn] = EXAMPLES.filter(({ query }) => query.includes('mutation SignIn'));
    expect(signIn?.variables).toEqual({ input: { login: ANCHOR.handle, password: DEMO_PASSWORD } });
  });

  it('leave a viewer anonymous until they sign in or write a token', () => {
    const headers = JSON.parse(EXAMPLE_HEADERS) as Record<string, string>;
    expect(withToken({ ...headers, 'x-request-id': '1' }, undefined)).toEqual({ 'x-request-id': '1' });
    expect(withToken(headers, 'Bearer signed-in')).toEqual({ authorization: 'Bearer signed-in' });
    expect(withToken({ Authorization: 'Bearer written' }, 'Bearer signed-in')).toEqual({
      authorization: 'Bearer written',
    });
  });

  it('take the session from the answer to a sign-in', () => {
    expect(tokenIn({ data: { signIn: { session: { accessToken: 'abc' } } } })).toBe('abc');
    expect(tokenIn({ data: { me: { id: 'usr_1' }, nothing: null } })).toBeUndefined();
    expect(tokenIn({ errors: [] })).toBeUndefined();
  });
});

/** Writes an operation over the one in the editor and runs it. */
async function run(page: Page, name: string, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  // The tab takes the operation's name once GraphiQL has understood what was written.
  await page.locator('.graphiql-tab-button', { hasText: name }).waitFor();
  await page.getByRole('button', { name: /execute query/i }).click();
}

/** Resolves when the answer shown holds the text. */
const shown = (page: Page, text: string): Promise<void> =>
  page.locator('.result-window .view-line', { hasText: text }).first().waitFor();

(browserPath !== undefined && built ? describe : describe.skip)('GraphiQL in a browser', () => {
  let running: RunningServer;
  let browser: Browser;
  let page: Page;
  let watched: ReturnType<typeof watch>;

  beforeAll(async () => {
    running = await startThrowawayServer();
    browser = await openBrowser(browserPath!);
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    watched = watch(page);
    await page.goto(running.url);
    await page.locator('.graphiql-query-editor .monaco-editor').first().waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await running.server.close();
  });

  it('opens with the examples in tabs', async () => {
    const tabs = await page.locator('.graphiql-tab-button').allTextContents();
    expect(tabs).toEqual(['Profile', 'SignIn', 'Feed', 'PeopleYouMayKnow', 'DegreeOfConnection']);
  });

  it('runs a query and shows its answer', async () => {
    await run(page, 'Greeting', 'query Greeting { hello }');
    await expect(shown(page, '"hello": "hello"')).resolves.toBeUndefined();
  });

  it('receives the events of a subscription', async () => {
    await run(page, 'Events', 'subscription Events { event { n } }');
    while (running.app.openStreams() === 0) await page.waitForTimeout(10);
    running.app.emit(4711);
    await expect(shown(page, '"n": 4711')).resolves.toBeUndefined();
  });

  it('asked no other host for anything and met no error, the Content-Security-Policy included', () => {
    expect(hostsOf(watched.requested)).toEqual([`127.0.0.1:${running.port}`]);
    expect(watched.requested.some((url) => url.startsWith('ws:'))).toBe(true);
    expect(watched.complaints).toEqual([]);
  });
});
