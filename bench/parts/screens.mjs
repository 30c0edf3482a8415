// (k) What people wait for at the console: the first page, another's click, a long worklist.
import { randomUUID } from 'node:crypto';
import { chromium } from 'playwright-core';
import { findChromium } from '../../test/browser/support/find-chromium.mjs';
import { json } from '../lib/http.mjs';
import { prepareRequests, RECIPIENT, SENDER, signIn } from '../lib/stack.mjs';
import { quantile, sleep, summary } from '../lib/stats.mjs';

const CENTRE = 'cav-1.operator';
const SHELTER = 'casa-rifugio-1.operator';
const THROTTLE = 4;
const MANY = 5_000;
const STEPS = 60;

/** In every page: when its first page could be used, when something was clicked, when a state was told. */
function instruments() {
  const list = () => document.querySelector('[data-testid=worklist], .empty');
  const look = new MutationObserver(() => {
    if (list() === null || window.usable !== undefined) return;
    // after the frame that shows it
    requestAnimationFrame(() => setTimeout(() => (window.usable ??= performance.now())));
  });
  look.observe(document, { childList: true, subtree: true });
  addEventListener('click', () => (window.clicked = Date.now()), true);
  window.whenShown = (text) =>
    new Promise((done) => {
      const shown = () => document.querySelector('.request-tags')?.textContent.includes(text) === true;
      const watch = new MutationObserver(() => {
        if (!shown()) return;
        watch.disconnect();
        done(Date.now());
      });
      watch.observe(document, { childList: true, subtree: true, characterData: true });
      if (shown()) done(null);
    });
}

/** @returns milliseconds: the first page with an empty cache, fast and throttled; clicks seen by the other; long frames */
export async function screens({ stack, quick, tell }) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const centre = await signedIn(browser, stack, CENTRE);
    const shelter = await signedIn(browser, stack, SHELTER);
    const rounds = quick ? 5 : 20;
    tell('the first page');
    const first = await firstPage(browser, stack, centre, rounds, 1);
    tell(`the first page, ${THROTTLE} times slower`);
    const slow = await firstPage(browser, stack, centre, rounds, THROTTLE);
    tell('another’s click');
    const click = await clicks({ browser, stack, centre, shelter, rounds });
    tell(`a worklist of ${MANY}`);
    const long = await longWorklist(browser, stack, centre);
    return {
      throttle: THROTTLE,
      many: MANY,
      first: summary(first),
      slow: summary(slow),
      click: summary(click),
      long,
    };
  } finally {
    await browser.close();
  }
}

async function signedIn(browser, stack, username) {
  const context = await browser.newContext({ baseURL: stack.url });
  const page = await context.newPage();
  await page.goto('/auth/sign-in?returnTo=/');
  await page.fill('#username', username);
  await page.fill('#password', stack.users.find((user) => user.username === username).password);
  await page.press('#password', 'Enter');
  await page.waitForSelector('main h1');
  // the tour of newcomers stands before the page: it is seen by now
  await page.evaluate(async () => {
    const { csrfToken, actingFor } = await (await fetch('/auth/session')).json();
    const at = '/api/protocol-registry/v1/preferences';
    const wanted = { toursSeen: ['quick-exit', 'centre', 'shelter'] };
    const headers = {
      'content-type': 'application/json',
      'x-csrf-token': csrfToken,
      'x-acting-for': actingFor,
      'if-match': '*',
    };
    const kept = await fetch(at, { method: 'PUT', headers, body: JSON.stringify(wanted) });
    if (!kept.ok) throw new Error(`the tour: ${kept.status}`);
  });
  const state = await context.storageState();
  await context.close();
  return state;
}

async function open(browser, stack, state, path, throttle = 1) {
  const context = await browser.newContext({ baseURL: stack.url, storageState: state });
  await context.addInitScript(instruments);
  const page = await context.newPage();
  if (throttle > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  }
  await page.goto(path, { waitUntil: 'commit' });
  return { page, close: () => context.close() };
}

async function firstPage(browser, stack, state, rounds, throttle) {
  const times = [];
  for (let round = -1; round < rounds; round += 1) {
    const { page, close } = await open(browser, stack, state, '/', throttle);
    await page.waitForFunction(() => window.usable !== undefined);
    // the first round warms the gateway up; the cache is each context's own
    if (round >= 0) times.push(await page.evaluate(() => window.usable));
    await close();
  }
  return times;
}

/** The shelter takes a request in hand; until the centre's page says so. Both pages are on one clock. */
async function clicks({ browser, stack, centre, shelter, rounds }) {
  const headers = await signIn(stack, SENDER.institution, 'operator');
  const { url, bodies } = await prepareRequests(stack, headers);
  const times = [];
  for (let round = -2; round < rounds; round += 1) {
    const { id } = await json(url, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': randomUUID() },
      body: JSON.parse(bodies[(round + 2) % bodies.length]),
    });
    const theirs = await open(browser, stack, centre, pathOf(SENDER.institution, id, 's'));
    const ours = await open(browser, stack, shelter, pathOf(RECIPIENT.institution, id, 'r'));
    const button = ours.page.getByRole('button', { name: 'Prendi in valutazione' });
    await button.waitFor();
    await theirs.page.getByText('ricevuta').first().waitFor();
    const seen = theirs.page.evaluate(() => window.whenShown('in valutazione'));
    await button.click();
    const [at, from] = [await seen, await ours.page.evaluate(() => window.clicked)];
    if (at === null) throw new Error('The state was told before the click.');
    if (round >= 0) times.push(at - from);
    await theirs.close();
    await ours.close();
  }
  return times;
}

/** As `membershipKey` of the console makes it. */
function pathOf(institution, id, side) {
  let hash = 0x811c9dc5;
  for (const letter of institution) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return `/p/${hash.toString(36).padStart(4, '0').slice(-4)}/r/${id}/${side}`;
}

async function longWorklist(browser, stack, state) {
  const items = Array.from({ length: MANY }, (_, index) => itemOf(index));
  const context = await browser.newContext({ baseURL: stack.url, storageState: state });
  await context.addInitScript(instruments);
  const page = await context.newPage();
  await page.route(/\/v1\/worklist\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get('cursor') ?? '0');
    const to = from + Number(query.get('limit') ?? '50');
    await route.fulfill({ json: { items: items.slice(from, to), next: to < MANY ? String(to) : null } });
  });
  await page.goto('/', { waitUntil: 'commit' });
  await page.waitForFunction(() => window.usable !== undefined);
  const usable = await page.evaluate(() => window.usable);
  const frames = await page.evaluate(async (steps) => {
    const times = [];
    let last = performance.now();
    for (let step = 0; step < steps; step += 1) {
      scrollBy(0, 600);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times;
  }, STEPS);
  await sleep(500);
  const rows = await page.getByTestId('worklist').locator('li').count();
  await context.close();
  return { usable, frames: summary(frames), p95: quantile(frames, 0.95), rows };
}

const itemOf = (index) => ({
  kind: 'referral',
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  side: 's',
  task: null,
  referral: null,
  about: { from: 'cav-1', to: 'casa-rifugio-1', kind: 'request', service: 'placement', urgency: 'E2', state: 'received', voice: false }, // prettier-ignore
  subject: null,
  dueAt: new Date(Date.now() + (index - 100) * 900_000).toISOString(),
  overdue: index < 100,
  stage: 'acknowledged',
  step: 0,
  call: { institution: 'casa-rifugio-1', phone: '000 400 0001', standIn: false },
  mine: index % 2 === 0,
});
