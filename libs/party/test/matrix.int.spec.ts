import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import { ORACLE, type Cell } from './matrix/oracle.js';
import { callAs, PROBES, type Seen } from './matrix/requests.js';
import { cells, EXCLUDED, makeWorld, NODES, type World } from './matrix/world.js';
import { startNodes } from './nodes.js';

let network: PartyNetwork;
let world: World;

beforeAll(async () => {
  network = await startNodes({
    'intake-cav': { STAFFETTA_MAIL_DOMAINS: 'cav-1=turni.example' },
    'intake-ambiti': { STAFFETTA_MAIL_DOMAINS: 'ambito-barletta=turni.example' },
  });
  world = await makeWorld(network);
}, 120_000);
afterAll(() => network.stop());

/** `GET referrals/{id}` …: what a node says of itself. */
async function routesOf(node: string): Promise<string[]> {
  const document = (await (await fetch(`${network.node(node).url}/api/${node}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  return Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs)
      .filter((verb) => verb !== 'servers')
      .map((verb) => `${verb.toUpperCase()} ${path.slice(1)}`),
  );
}

/** Missing and forbidden are one and the same; a path's case that is not there is said by the command that needs it. */
const isAbsent = ({ status, body }: Seen): boolean =>
  (status === 404 && body['code'] === 'not-found') || (status === 422 && body['code'] === 'case.not-found');

const nameOf = ({ role, side, place, assignment }: Cell): string =>
  [role, side, place, ...(place === 'own' ? [assignment] : [])].join(' ');

/** As a client does: 503 says neither yes nor no, so it asks again, a few times. */
async function answered(call: () => Promise<Seen>): Promise<Seen> {
  for (let left = 3; ; left -= 1) {
    const seen = await call();
    if (seen.status !== 503 || left === 0) return seen;
  }
}

/** What the route does otherwise than the oracle says; undefined: nothing. */
async function differences(route: string, cell: Cell): Promise<string[]> {
  const rule = ORACLE[route];
  if (rule === undefined) return [`${route}: the oracle does not know it`];
  const seen = await answered(() => callAs(network, world, route, cell));
  const name = `${route} as ${nameOf(cell)}`;
  const there = rule.there(cell);
  if (seen.status >= 500) return [`${name}: ${String(seen.status)} ${seen.text}`];
  if (isAbsent(seen) === there)
    return [`${name}: ${String(seen.status)}, ${there ? 'should be there' : 'is there'}`];
  if (!there) return seen.text.includes(EXCLUDED) ? [`${name}: shows a name`] : [];
  return Object.entries(rule.shows ?? {}).flatMap(([field, shows]) => {
    const shown = PROBES[field]?.(seen, world[cell.side], cell);
    return shown === shows(cell) ? [] : [`${name}: ${field} ${shown === true ? 'is' : 'is not'} shown`];
  });
}

/** An emergency changes what its person may read, so it comes last. */
const LAST = 'POST referrals/{id}/break-glass';
const AT_ONCE = 4;

describe('every role × institution × assignment × route × field', () => {
  it('has a route for each line of the oracle, and a line for each route', async () => {
    for (const { node } of Object.values(NODES)) {
      expect((await routesOf(node)).sort()).toEqual(Object.keys(ORACLE).sort());
    }
  });

  it('does what the oracle says, without a difference', async () => {
    const routes = Object.keys(ORACLE).filter((route) => route !== LAST);
    const waiting = [...cells()];
    const found: string[] = [];
    let asked = 0;
    const work = async (): Promise<void> => {
      for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
        for (const route of [...routes, LAST]) {
          found.push(...(await differences(route, cell)));
          asked += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(found).toEqual([]);
    expect(asked).toBe([...cells()].length * Object.keys(ORACLE).length);
  }, 600_000);
});
