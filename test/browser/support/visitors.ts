import { afterAll, afterEach, beforeAll, expect, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page, Route, ViewportSize } from 'playwright-core';
import type { TestStack } from '../../support/with-stack.js';
import { launchChromium } from './launch.js';
import { signIn } from './sign-in.js';
import { watch, type Watch } from './watch.js';

export const DESKTOP: ViewportSize = { width: 1440, height: 900 };
export const TABLET: ViewportSize = { width: 768, height: 1024 };
export const PHONE: ViewportSize = { width: 390, height: 844 };

const LAUNCH_MS = 60_000;
/** Nothing here is measured: a busy machine may be slow, and a test still ends by itself. */
const STEP_MS = 40_000;
const JOURNEY_MS = 180_000;

const PREFERENCES = '**/api/protocol-registry/v1/preferences';
const TOURS = [
  'centre',
  'shelter',
  'health',
  'ambito',
  'province',
  'coordination',
  'data-protection',
  'registry',
  'plan',
  'audit',
  'operations',
];

/** As the registry answers whom everything was explained to; the rest is as it says. */
async function withToursSeen(route: Route): Promise<void> {
  if (route.request().method() !== 'GET') return route.continue();
  const response = await route.fetch();
  if (!response.ok()) return route.fulfill({ response });
  const known = (await response.json()) as Record<string, unknown>;
  await route.fulfill({ response, json: { ...known, toursSeen: TOURS } });
}

export interface VisitorOptions {
  /** A demo user of `stack.json`, signed in before the test goes on; nobody where it is left out. */
  readonly username?: string;
  /** Where she arrives after signing in. */
  readonly at?: string;
  /** Default `DESKTOP`. */
  readonly viewport?: ViewportSize;
  /** What her browser prefers; default `it-IT`. */
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** False: a browser whose scripts are switched off. */
  readonly scripts?: boolean;
  /** True: nothing was explained to her yet, and the first tour opens. */
  readonly firstTime?: boolean;
  /** So many times slower than this machine. */
  readonly cpuThrottle?: number;
}

/** Somebody at a browser of her own: no cookie, cache or history is shared with another visitor. */
export interface Visitor extends Watch {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens a path of the gateway. */
  open(path: string): Promise<void>;
}

export type NewVisitor = (options?: VisitorOptions) => Promise<Visitor>;

/**
 * One Chromium for the tests of the surrounding `describe`. After each test every page of its visitors must have been
 * without fault (see `watch`), and is closed.
 * @param stack of `withStack`, called before this
 */
export function withVisitors(stack: () => Pick<TestStack, 'stack'>): NewVisitor {
  jest.setTimeout(JOURNEY_MS);
  let browser: Browser | undefined;
  const present: Visitor[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  }, LAUNCH_MS);
  afterEach(async () => {
    const gone = present.splice(0);
    const faults = gone.flatMap((visitor) => visitor.faults());
    await Promise.all(gone.map(({ context }) => context.close()));
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (options = {}) => {
    if (browser === undefined) throw new Error('The browser has not started.');
    const { stack: network } = stack();
    const context = await browser.newContext({
      baseURL: network.url,
      viewport: options.viewport ?? DESKTOP,
      locale: options.locale ?? 'it-IT',
      timezoneId: 'Europe/Rome',
      javaScriptEnabled: options.scripts ?? true,
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    const visitor: Visitor = {
      ...(await watch(page, new URL(network.url).origin)),
      page,
      context,
      open: async (path) => {
        await page.goto(path);
      },
    };
    present.push(visitor);
    if (options.cpuThrottle !== undefined) {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: options.cpuThrottle });
    }
    if (options.firstTime !== true) {
      // the page may be gone, or the gateway that a test has stopped: then there is no answer
      await page.route(PREFERENCES, (route) =>
        withToursSeen(route).catch(() => route.abort('connectionfailed').catch(() => undefined)),
      );
    }
    if (options.username !== undefined) await signIn(page, network, options.username, options.at);
    return visitor;
  };
}
