import type { CDPSession, ConsoleMessage, Page } from 'playwright-core';

/** Where the quick exits lead; a page of ours stands in for it. */
export const OUTSIDE = 'https://www.meteoam.it';
const STAND_IN = Buffer.from(
  '<!doctype html><title>Meteo</title><link rel=icon href=data:,><h1>Meteo</h1>',
).toString('base64');
/** Chromium's own line for every refusal; the answers themselves are looked at below. */
const OF_THE_NETWORK = /^Failed to load resource/;

/** What went on in a page that should not. */
export interface Watch {
  /** In order, one line each. */
  faults(): readonly string[];
  /** Requests of ours, as `GET /path`. */
  readonly requests: readonly string[];
  /** Faults like this one are part of the test. */
  tolerate(pattern: RegExp): void;
}

/**
 * Notes what no page of ours may do: ask another origin, write an error to the console, throw, offend its own content
 * policy, or get an answer that is none. Leaving for `OUTSIDE` is allowed; the internet is not reached for it.
 */
export async function watch(page: Page, origin: string): Promise<Watch> {
  const faults: string[] = [];
  const requests: string[] = [];
  const tolerated: RegExp[] = [];
  const note = (fault: string): void => {
    faults.push(fault);
  };
  page.on('request', (request) => {
    const url = new URL(request.url());
    const leaves = url.origin === OUTSIDE && request.isNavigationRequest();
    if (url.origin === origin) requests.push(`${request.method()} ${url.pathname}`);
    else if (/^(https?|wss?):$/.test(url.protocol) && !leaves) {
      note(`foreign: ${request.method()} ${url.href}`);
    }
  });
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.origin !== origin || response.status() < 400) return;
    note(`${response.status()} ${response.request().method()} ${url.pathname}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    const url = new URL(request.url());
    // what a navigation cuts short was not refused by anybody
    if (url.origin === origin && reason !== 'net::ERR_ABORTED') note(`${reason} ${url.pathname}`);
  });
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' && !OF_THE_NETWORK.test(message.text())) {
      note(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => {
    note(`thrown: ${error.stack ?? error.message}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`content policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  await standInForOutside(await page.context().newCDPSession(page));
  return {
    requests,
    faults: () => faults.filter((fault) => !tolerated.some((pattern) => pattern.test(fault))),
    tolerate(pattern) {
      tolerated.push(pattern);
    },
  };
}

/** By the protocol itself: Playwright's own routes do not see where a redirect leads. */
async function standInForOutside(session: CDPSession): Promise<void> {
  session.on('Fetch.requestPaused', ({ requestId }) => {
    const answer = {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'content-type', value: 'text/html' }],
      body: STAND_IN,
    };
    // the page may be gone already
    session.send('Fetch.fulfillRequest', answer).catch(() => undefined);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: `${OUTSIDE}/*` }] });
}
