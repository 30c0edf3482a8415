import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import { publish } from '../src/app/indicators/publish.js';
import { rebuild } from '../src/app/indicators/rebuild.js';
import { readReleases, releaseOf } from '../src/app/indicators/releases.js';
import type { Solver } from '../src/domain/indicators/attack.js';
import type { Cell, Release } from '../src/domain/indicators/table.js';
import { World } from './world.js';

const DIGEST = 'A'.repeat(43);
const AT = { digest: DIGEST };
const funding = [
  { source: 'regional', cents: 2_400_000 },
  { source: 'own-funds', cents: 600_050 },
];
const nights = { period: '2026', figure: 'nights-without-unit', by: 'large-household', nights: 41 };
const need = (state: string, more: object = {}): object => ({
  ...{ lack: 'large-household', state, notedOn: '2026-02-10', evidence: [nights], funding },
  ...{ interventions: [{ state: 'planned', count: 1 }], ...AT, ...more },
});

const followUp = (due: string, state: string, more: object = {}): object => ({
  ...{ meeting: newId(), institution: 'cav-1', due, state, ...AT, ...more },
});
const equipe = (ambito: string, asOf: string, filled: number): object => ({
  ...{ ambito, asOf, posts: [{ role: 'psychologist', posts: 2, filled, hours: 18 }] },
});
const meeting = (date: string, decisions: readonly object[]): object => ({
  ...{ date, place: 'province', bodies: ['asl-bt'], decisions, ...AT },
});
const session = (course: string, date: string): object => ({
  ...{ course, kind: 'risk', date, hours: 8 },
  attendance: [{ role: 'social-worker', institution: 'cav-1', count: 3 }],
});

let world: World;
let solve: Solver;
let release: Release;

const cellsOf = (code: string): Readonly<Record<string, number>> => {
  const table = release.tables.find((each) => each.table === code);
  if (table === undefined) throw new Error(`no table ${code}`);
  return Object.fromEntries(
    Object.entries(table.cells as Record<string, Cell>).flatMap(([key, cell]) =>
      'shown' in cell && cell.shown > 0 ? [[key, cell.shown]] : [],
    ),
  );
};

beforeAll(async () => {
  solve = await loadSolver();
  world = await World.open();
  world.now = Date.parse('2026-11-01T09:00:00Z');
  const plan = world.registered.speaker('local-plan', 'provincia-bat');
  const say = (name: string, data: object, subject = newId()) =>
    world.plain(`staffetta.plan.${name}.v1`, plan, { subject, data });
  const [first, course, pil, target] = [newId(), newId(), newId(), newId()];
  const [centre, task, team] = [newId(), newId(), newId()];
  const year = (version: number, state: string, cents: number): object => ({
    ...{ version, state, from: 2026, to: 2028, ...AT },
    actions: [{ code: 'alloggi', purpose: 3, budget: [{ source: 'regional', cents }] }],
    ...(state === 'draft' ? {} : { act: { number: '1/2026', date: '2026-03-02', sha256: 'a'.repeat(64) } }),
  });
  const service = (kind: string, more: object = {}): object => ({
    ...{ kind, organization: 'cav-1', state: 'listed', ambiti: [], verifiedAt: '2026-05-02', ...AT, ...more },
  });
  await world.deliver(
    say('plan-recorded', year(1, 'approved', 100), pil),
    // replaced by the next
    say('plan-recorded', year(1, 'amended', 100), pil),
    say('plan-recorded', year(2, 'approved', 5_000_000), pil),
    say('plan-recorded', year(3, 'draft', 700), pil),
    say('service-recorded', service('cav')),
    say('service-recorded', service('cav', { verifiedAt: '2025-06-01' }), centre),
    // a day that has not come verifies nothing
    say('service-recorded', service('helpline', { verifiedAt: '2027-01-05' })),
    say('service-recorded', service('casa-rifugio', { state: 'withdrawn' })),
    say('service-recorded', service('equipe', { ambiti: ['ambito-andria'], verifiedAt: undefined })),
    say('target-set', { year: 2026, kind: 'cav', count: 3 }, target),
    say('target-set', { year: 2027, kind: 'cav', count: 9 }),
    say('target-set', { year: 2026, kind: 'equipe', ambito: 'ambito-andria', count: 1 }),
    say('target-set', { year: 2026, kind: 'equipe', ambito: 'ambito-trani', count: 1 }),
    say('need-recorded', need('noted'), first),
    say('need-recorded', need('funded'), first),
    say('need-recorded', need('dropped', { dropReason: 'no-funds', lack: 'pets' })),
    say('need-recorded', need('noted', { notedOn: '2027-01-02' })),
    say('meeting-recorded', {
      ...meeting('2026-03-16', [{ code: 'd-1', kind: 'fund-need', needs: [first] }]),
      checkpoint: { origin: 'staffetta.example/bat/log', size: 512, root: `${'A'.repeat(43)}=` },
    }),
    say('follow-up-recorded', followUp('2026-06-30', 'open'), task),
    // closed when the year was over
    say('follow-up-recorded', followUp('2026-12-20', 'done', { closedOn: '2027-01-03' })),
    say('equipe-recorded', equipe('ambito-andria', '2026-09-30', 1), team),
    say('equipe-recorded', equipe('ambito-trani', '2027-01-10', 1)),
    say('course-recorded', { kind: 'risk', hours: 8, roles: ['social-worker'], ...AT }, course),
    say('session-recorded', session(course, '2026-04-17')),
    say('session-recorded', {
      ...{ course, kind: 'risk', date: '2026-05-17', hours: 8, cancelled: true, attendance: [] },
    }),
    say('campaign-recorded', {
      ...{ channels: ['poster', 'web'], materials: [{ material: 'card', count: 5_000 }], ...AT },
      ...{ from: '2026-11-16', to: '2026-12-10', reach: 42_001, cents: 350_000 },
    }),
    // breaks its contract: no leaf of it is counted
    say('campaign-recorded', { channels: ['smoke'], ...AT }),
  );
  await world.deliver(
    world.plain('staffetta.statements.statistics-declared.v1', world.casa, {
      data: {
        ...{ period: '2026', version: 1 },
        figures: [
          { figure: 'nights-without-unit', by: 'large-household', count: 41 },
          { figure: 'places-refused-by-lack', by: 'large-household', count: 3 },
        ],
      },
    }),
  );
  // while the year cannot be published yet: what bears a date of it counts, how things stand by now does not
  world.now = Date.parse('2027-01-12T09:00:00Z');
  await world.deliver(
    say('plan-recorded', year(2, 'amended', 5_000_000), pil),
    say('plan-recorded', year(3, 'approved', 700), pil),
    say('service-recorded', service('cav', { verifiedAt: '2026-12-30' }), centre),
    say('service-recorded', service('cav')),
    say('target-set', { year: 2026, kind: 'cav', count: 2 }, target),
    say('need-recorded', need('done'), first),
    say('need-recorded', need('noted', { notedOn: '2026-12-30' })),
    say('follow-up-recorded', followUp('2026-06-30', 'done', { closedOn: '2026-06-29' }), task),
    say('equipe-recorded', equipe('ambito-andria', '2026-12-30', 2), team),
    say('meeting-recorded', meeting('2026-12-18', [{ code: 'd-1', kind: 'opinion' }])),
  );
  // it could be published by now
  world.now = Date.parse('2027-01-30T23:00:00Z');
  await world.deliver(
    say('meeting-recorded', meeting('2026-12-19', [{ code: 'd-1', kind: 'opinion' }])),
    say('session-recorded', session(course, '2026-12-10')),
    say('campaign-recorded', {
      ...{
        channels: ['press'],
        materials: [],
        from: '2026-12-01',
        to: '2026-12-02',
        reach: 9,
        cents: 0,
        ...AT,
      },
    }),
  );
  world.now = Date.parse('2027-03-01T09:00:00Z');
  await world.db.transaction((tx) => publish(tx, world.context, solve, { period: '2026', by: 'somebody' }));
  release = (await readReleases(world.db)).map(releaseOf).at(-1) as Release;
});
afterAll(() => world.close());

describe('the plan in the audit’s tables', () => {
  it('1: services of the directory, by verification', () => {
    expect(cellsOf('directory')).toEqual({
      ...{ 'cav/within-a-year': 1, 'cav/longer-ago': 1, 'cav/*': 2, 'equipe/never': 1, 'equipe/*': 1 },
      ...{ 'helpline/never': 1, 'helpline/*': 1 },
      ...{ '*/within-a-year': 1, '*/longer-ago': 1, '*/never': 2, '*/*': 4 },
    });
  });

  it('2: targets of the year, and what is missing', () => {
    expect(cellsOf('targets-province')).toMatchObject({ 'cav/met': 2, 'cav/missing': 1, 'cav/*': 3 });
    expect(cellsOf('targets-ambiti')).toMatchObject({ 'equipe/met': 1, 'equipe/missing': 1 });
  });

  it('3: nights as the houses declare them, needs as they stand, and their money', () => {
    expect(cellsOf('nights-without-unit')).toEqual({ 'large-household': 41, '*': 41 });
    expect(cellsOf('needs')).toMatchObject({ 'large-household/funded': 1, 'pets/dropped': 1, '*/*': 2 });
    expect(cellsOf('need-funding')).toEqual({ regional: 24_000, 'own-funds': 6_001, '*': 30_001 });
  });

  it('4: the plan in force, the Tavolo, what it waits for', () => {
    expect(cellsOf('plan-budget')).toEqual({ p3: 50_000, '*': 50_000 });
    expect(cellsOf('tavolo-meetings')).toEqual({ 'with-checkpoint': 1, without: 1, '*': 2 });
    expect(cellsOf('tavolo-decisions')).toEqual({ 'fund-need': 1, opinion: 1, '*': 2 });
    expect(cellsOf('tavolo-follow-ups')).toEqual({ overdue: 2, '*': 2 });
  });

  it('5: posts, filled and vacant', () => {
    expect(cellsOf('equipe-posts')).toMatchObject({ 'psychologist/filled': 1, 'psychologist/vacant': 1 });
  });

  it('6: sessions that were held, hours, attendance', () => {
    expect(cellsOf('training-sessions')).toEqual({ risk: 1, '*': 1 });
    expect(cellsOf('training-hours')).toEqual({ risk: 8, '*': 8 });
    // places in a course, nobody who was helped: nothing is hidden
    expect(cellsOf('training-attendance')).toEqual({ 'social-worker': 3, '*': 3 });
  });

  it('7: campaigns, whom they reached and how', () => {
    expect(cellsOf('campaigns')).toEqual({ province: 1, '*': 1 });
    expect(cellsOf('campaign-reach')).toEqual({ province: 42_001, '*': 42_001 });
    expect(cellsOf('campaign-channels')).toEqual({ poster: 1, web: 1, '*': 2 });
    expect(cellsOf('campaign-materials')).toEqual({ card: 5_000, '*': 5_000 });
  });

  it('never tell refusals by what was lacking: they are the same people as in the declines', () => {
    expect(JSON.stringify(release)).not.toContain('places-refused-by-lack');
  });

  it('come out the same where everything is counted again', async () => {
    const { periods } = await rebuild(world.db, world.context.registry, solve, () => undefined);
    expect(periods).toEqual([expect.objectContaining({ period: '2026', result: 'same', missing: 0 })]);
  });
});
