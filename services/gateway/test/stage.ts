import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { Browser, type Page } from './browser.js';
import {
  answerJson,
  freePort,
  startFakeNode,
  startTestGateway,
  TestClock,
  type FakeNode,
  type TestGateway,
} from './support.js';

export const SESSION = 'session';
export const MEMBERSHIPS = [
  { institution: 'cav-1', roles: ['operator'] },
  { institution: 'cav-2', roles: ['coordinator'] },
];
const ACCESS = {
  users: [
    {
      username: 'ada',
      name: 'Ada Prova',
      password: 'parola',
      institution: 'cav-1',
      roles: ['operator'],
      memberships: MEMBERSHIPS.slice(1),
    },
    { username: 'bice', password: 'parola', institution: 'asl-bt', roles: ['clinician'] },
  ],
  clients: [{ clientId: 'program', clientSecret: 'segreto', institution: 'cav-1', roles: ['operator'] }],
  gateway: { clientId: 'gateway', clientSecret: 'segreto-del-gateway' },
};

export interface SessionView {
  readonly csrfToken: string;
  readonly actingFor: string;
  readonly shared: boolean;
  readonly idleUntil: string;
  readonly expiresAt: string;
}

export const codeOf = (page: Page): unknown => (JSON.parse(page.text) as { code?: unknown }).code;

/** A gateway with the demo's provider and one node, and a new browser for every test. */
export interface Stage {
  readonly gateway: TestGateway;
  readonly browser: Browser;
  readonly clock: TestClock;
  signIn(who?: Browser, username?: string, returnTo?: string, more?: Record<string, string>): Promise<Page>;
  session(who?: Browser): Promise<SessionView>;
  /** Asks the node. */
  things(init?: RequestInit, who?: Browser): Promise<Page>;
  post(headers: Record<string, string>): Promise<Page>;
  /** What the node was asked, but for the landing page's look whether it is there. */
  asked(): FakeNode['seen'];
}

/** Sets the stage for the suite that calls it. Whatever the suite does, no name, password or token reaches the log. */
export function setStage(): Stage {
  let node: FakeNode;
  let gateway: TestGateway;
  let browser: Browser;
  const clock = new TestClock();
  beforeAll(async () => {
    node = await startFakeNode((_request, response) => {
      response.setHeader('set-cookie', 'node=x');
      answerJson(response, 200, {});
    });
    const port = String(await freePort());
    gateway = await startTestGateway({
      nodes: { 'intake-cav': { url: node.url, party: true, institutions: ['cav-1', 'cav-2'] } },
      access: ACCESS,
      clock,
      files: { STAFFETTA_CLIENT_SECRET_FILE: 'segreto-del-gateway\n' },
      environment: {
        STAFFETTA_GATEWAY_PORT: port,
        STAFFETTA_ISSUER: `http://127.0.0.1:${port}/oidc`,
        STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
        STAFFETTA_CLIENT_ID: 'gateway',
      },
    });
  });
  beforeEach(() => {
    browser = new Browser();
    node.seen.length = 0;
  });
  afterEach(() => {
    expect(gateway.log.join('')).not.toMatch(/parola|segreto|eyJ|Ada|"ada"/);
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
  });
  const things: Stage['things'] = (init = {}, who = browser) =>
    who.call(`${gateway.url}/api/intake-cav/v1/things`, init);
  return {
    clock,
    things,
    get gateway() {
      return gateway;
    },
    get browser() {
      return browser;
    },
    async signIn(who = browser, username = 'ada', returnTo = '/', more = {}) {
      const query = new URLSearchParams({ returnTo, ...more }).toString();
      const form = await who.navigate(`${gateway.url}/auth/sign-in?${query}`);
      expect(form.url).toContain('/oidc/interaction/');
      return who.submit(form, { username, password: 'parola' });
    },
    async session(who = browser) {
      const page = await who.call(`${gateway.url}/auth/session`);
      expect(page.status).toBe(200);
      return JSON.parse(page.text) as SessionView;
    },
    post: (headers) => things({ method: 'POST', headers, body: '{}' }),
    asked: () => node.seen.filter(({ url }) => url !== '/'),
  };
}
