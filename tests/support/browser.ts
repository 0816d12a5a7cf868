// The headless browser that pages are tried in; undefined where the machine has none.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

export const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** All that a page asks for, and what it complains of, from now on. */
export function watch(page: Page): { readonly requested: string[]; readonly complaints: string[] } {
  const [requested, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requested.push(request.url()));
  page.on('websocket', (socket) => requested.push(socket.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { requested, complaints };
}

/** Hosts among addresses; what a page made itself (`data:`, `blob:`) has none. */
export const hostsOf = (urls: readonly string[]): string[] => [
  ...new Set(urls.filter((url) => /^(https?|wss?):/.test(url)).map((url) => new URL(url).host)),
];
