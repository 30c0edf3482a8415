import { describe, expect, it } from '@jest/globals';
import { CAMPAIGNS, type CampaignBody } from './campaign.js';
import { EQUIPES } from './equipe.js';
import type { World } from './register.js';
import { addMonths, certificatesDue, SESSIONS, type SessionBody } from './training.js';

const world: World = {
  ...{ shelters: new Set<string>(), territory: { province: '', sign: '', comuni: [] } },
  ...{ ambiti: ['ambito-andria'], bodies: new Set(['asl-bt']), evidence: [] },
  ...{ actions: new Set<string>(), targets: new Set<string>() },
  entry: (kind, code) =>
    kind === 'course' && code === 'rischio' ? { id: 'c', code, body: { kind: 'risk' } } : undefined,
};
const rules = (faults: readonly { path: string; rule: string }[]): string[] =>
  faults.map(({ path, rule }) => `${path} ${rule}`);

describe('an équipe', () => {
  it('is an ambito’s, with no more filled than posts and hours that people can work', () => {
    const of = (code: string, ...posts: [number, number, number][]): string[] =>
      rules(
        EQUIPES.faults(
          {
            code,
            body: {
              asOf: '2026-01-31',
              posts: posts.map(([all, filled, hours]) => ({ role: 'educator', posts: all, filled, hours })),
            },
          },
          world,
        ),
      );
    expect(of('ambito-andria', [2, 1, 18])).toEqual([]);
    expect(of('cav-1', [1, 1, 36])).toEqual(['code unknownAmbito']);
    expect(of('ambito-andria', [1, 2, 36], [1, 0, 0])).toEqual([
      'posts.1.role unique',
      'posts.0.filled atMostPosts',
    ]);
    expect(of('ambito-andria', [1, 1, 49])).toEqual(['posts.0.hours hoursOfFilled']);
    expect(of('ambito-andria', [1, 0, 5])).toEqual(['posts.0.hours hoursOfFilled']);
    expect(of('ambito-andria', [1, 1, 0])).toEqual(['posts.0.hours hoursOfFilled']);
  });
});

describe('training', () => {
  const session = (date: string, count: number, more: Partial<SessionBody> = {}): SessionBody => ({
    ...{
      course: 'rischio',
      date,
      hours: 8,
      attendance: [{ role: 'mediator' as const, institution: 'asl-bt', count }],
    },
    ...more,
  });

  it('counts who came, of bodies there are, to courses there are', () => {
    const of = (body: SessionBody): string[] => rules(SESSIONS.faults({ code: 's-1', body }, world));
    expect(of(session('2026-04-17', 3))).toEqual([]);
    expect(of(session('2026-04-31', 3, { course: 'altro' }))).toEqual(['course unknownCourse', 'date date']);
    expect(of(session('2026-04-17', 3, { cancelled: true }))).toEqual(['attendance ifHeld']);
    const [one] = session('2026-04-17', 3).attendance;
    const attendance = one === undefined ? [] : [one, one, { ...one, institution: 'x' }];
    expect(of(session('2026-04-17', 3, { attendance }))).toEqual([
      'attendance.2.institution unknownBody',
      'attendance.1 unique',
    ]);
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-11-30', 24, '2028-11-30'],
    ['2026-12-15', 1, '2027-01-15'],
  ])('%s and %d months is %s', (day, months, later) => {
    expect(addMonths(day, months)).toBe(later);
  });

  it('is due again from the last time that somebody came', () => {
    const course = { title: 'x', kind: 'risk', hours: 8, roles: [], refreshMonths: 24 } as const;
    const sessions = [
      session('2024-05-10', 4),
      session('2024-01-10', 9),
      session('2025-09-01', 0),
      session('2025-09-02', 5, { cancelled: true }),
      session('2027-01-01', 5),
    ];
    const due = (today: string) => certificatesDue([{ code: 'rischio', body: course }], sessions, today);
    expect(due('2026-05-10')).toEqual([
      {
        ...{ course: 'rischio', institution: 'asl-bt', role: 'mediator', count: 5 },
        ...{ last: '2024-01-10', due: '2026-01-10', overdue: true },
      },
      {
        ...{ course: 'rischio', institution: 'asl-bt', role: 'mediator', count: 4 },
        ...{ last: '2024-05-10', due: '2026-05-10', overdue: false },
      },
    ]);
    expect(due('2026-05-11').map(({ overdue }) => overdue)).toEqual([true, true]);
    const never = { ...course, refreshMonths: undefined };
    expect(certificatesDue([{ code: 'rischio', body: never }], sessions, '2026-05-11')).toEqual([]);
  });
});

describe('certificates', () => {
  const course = { title: 'x', kind: 'risk', hours: 8, roles: [], refreshMonths: 12 } as const;
  const came = (date: string, ...counts: number[]): SessionBody => ({
    ...{ course: 'rischio', date, hours: 8 },
    attendance: counts.map((count, index) => ({
      role: (['mediator', 'psychologist'] as const)[index] ?? 'mediator',
      institution: 'asl-bt',
      count,
    })),
  });
  const due = (...sessions: SessionBody[]): string[] =>
    certificatesDue([{ code: 'rischio', body: course }], sessions, '2027-01-01').map(
      ({ role, count, last, overdue }) => [role, count, last, overdue ? 'overdue' : 'good'].join(' '),
    );

  it('of nine are still due where one of ten came again', () => {
    const ten = came('2025-03-01', 10);
    expect(due(ten)).toEqual(['mediator 10 2025-03-01 overdue']);
    expect(due(came('2026-06-01', 1), ten)).toEqual([
      'mediator 9 2025-03-01 overdue',
      'mediator 1 2026-06-01 good',
    ]);
    expect(due(ten, came('2026-06-01', 12))).toEqual(['mediator 12 2026-06-01 good']);
    expect(due(ten, came('2025-04-01', 4), came('2026-06-01', 8))).toEqual([
      'mediator 2 2025-04-01 overdue',
      'mediator 8 2026-06-01 good',
    ]);
  });

  it('of one role or of one day are not those of another', () => {
    expect(due(came('2025-03-01', 3, 2), came('2026-06-01', 0, 2))).toEqual([
      'mediator 3 2025-03-01 overdue',
      'psychologist 2 2026-06-01 good',
    ]);
    expect(due(came('2026-06-01', 3), came('2026-06-01', 4)).sort()).toEqual([
      'mediator 3 2026-06-01 good',
      'mediator 4 2026-06-01 good',
    ]);
  });
});

describe('a campaign', () => {
  it('begins before it ends, by channels and materials that are named once', () => {
    const campaign: CampaignBody = {
      ...{
        title: 'x',
        channels: ['poster'],
        materials: [],
        from: '2026-11-16',
        to: '2026-12-10',
        reach: 1,
        cents: 0,
      },
    };
    const of = (more: Partial<CampaignBody>): string[] =>
      rules(CAMPAIGNS.faults({ code: 'c-1', body: { ...campaign, ...more } }, world));
    expect(of({})).toEqual([]);
    expect(of({ to: '2026-11-15', channels: ['web', 'web'], ambito: 'x' })).toEqual([
      'ambito unknownAmbito',
      'to order',
      'channels.1 unique',
    ]);
    const cards = [1, 2].map((count) => ({ material: 'card' as const, count }));
    expect(of({ materials: cards, from: '2026-13-01' })).toContain('materials.1.material unique');
  });
});
