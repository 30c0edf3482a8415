import { describe, expect, it } from '@jest/globals';
import { CODES } from '#contracts';
import fc from 'fast-check';
import { evidenceFor, viewOf, type Evidence } from './evidence.js';
import { FOLLOW_UPS, isOverdue, type FollowUpBody } from './follow-up.js';
import { decided, MEETINGS, readCheckpoint, wasDecided, type Decision, type MeetingBody } from './meeting.js';
import { mayBecome, NEEDS, type NeedBody } from './need.js';
import type { Entry, RegisterKind, World } from './register.js';

// C2SP/C2SP at 5ba5ee830903e91240fc6f9f3a7a9293d49e69c9: tlog-cosignature.md, first example.
const CHECKPOINT = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

const need: NeedBody = {
  ...{ title: 'DATI INVENTATI', lack: 'large-household', state: 'noted', notedOn: '2026-03-02' },
  ...{ interventions: [], funding: [] },
};
const planned: NeedBody = {
  ...{ ...need, state: 'planned', interventions: [{ title: 'DATI INVENTATI', state: 'planned' }] },
  funding: [{ source: 'regional', cents: 100 }],
};
const meeting: MeetingBody = {
  ...{ date: '2026-03-16', place: 'province', bodies: ['asl-bt', 'prefettura'], agenda: [], decisions: [] },
};
const entries: readonly (Entry & { kind: RegisterKind })[] = [
  { kind: 'need', id: 'n', code: 'nuclei', body: need },
  { kind: 'meeting', id: 'm', code: 'tavolo', body: meeting },
];
const territory = {
  ...{ province: 'Barletta-Andria-Trani', sign: 'BT' },
  comuni: [{ name: 'Canosa di Puglia', istat: '110004', ambito: 'ambito-canosa' }],
};
const world: World = {
  ...{ territory, shelters: new Set(['casa-rifugio-1']) },
  ...{
    ambiti: ['ambito-andria'],
    bodies: new Set(['asl-bt', 'prefettura', 'casa-rifugio-1']),
    logOrigin: 'example.com/behind-the-sofa',
  },
  ...{ actions: new Set(['alloggi']), targets: new Set<string>(), evidence: [] },
  entry: (kind, code) => entries.find((each) => each.kind === kind && each.code === code),
};
const rules = (faults: readonly { path: string; rule: string }[]): string[] =>
  faults.map(({ path, rule }) => `${path} ${rule}`);
const ofNeed = (body: NeedBody, before?: NeedBody): string[] =>
  rules(NEEDS.faults({ code: 'nuclei', body }, world, before));
const ofMeeting = (body: Partial<MeetingBody>): string[] =>
  rules(MEETINGS.faults({ code: 'tavolo', body: { ...meeting, ...body } }, world));

describe('a need', () => {
  it('has in each state what the state promises', () => {
    expect(ofNeed(need)).toEqual([]);
    expect(ofNeed({ ...need, state: 'planned' })).toEqual(['interventions needed']);
    expect(ofNeed({ ...need, state: 'funded' })).toEqual(['interventions needed', 'funding needed']);
    expect(ofNeed({ ...planned, state: 'funded' })).toEqual([]);
    expect(ofNeed({ ...planned, state: 'done' })).toEqual(['interventions allDone']);
    expect(ofNeed({ ...need, state: 'dropped' })).toEqual(['dropReason ifDropped']);
    expect(ofNeed({ ...need, dropReason: 'no-funds' })).toEqual(['dropReason ifDropped']);
  });

  it('goes forwards, and is noted again only where it was dropped', () => {
    const states = fc.constantFrom(...CODES.needState);
    const order = CODES.needState;
    fc.assert(
      fc.property(states, states, (from, to) => {
        const goesOn = order.indexOf(to) >= order.indexOf(from) && (from !== 'done' || to === 'done');
        expect(mayBecome(from, to)).toBe(from === 'dropped' ? ['dropped', 'noted'].includes(to) : goesOn);
      }),
    );
    expect(ofNeed(need, planned)).toEqual(['state step']);
  });

  it('names a role, an ambito and days that there are', () => {
    expect(ofNeed({ ...need, role: 'educator' })).toEqual(['role ifEquipeRole']);
    expect(ofNeed({ ...need, lack: 'equipe-role' })).toEqual(['role ifEquipeRole']);
    expect(ofNeed({ ...need, lack: 'night-cover', ambito: 'ambito-bari', notedOn: '2026-02-30' })).toEqual([
      'ambito unknownAmbito',
      'notedOn date',
    ]);
    const twice = [...planned.funding, ...planned.funding];
    const turned = [{ title: 'x', state: 'planned' as const, from: '2026-05-01', to: '2026-04-01' }];
    expect(ofNeed({ ...planned, funding: twice, interventions: turned })).toEqual([
      'funding.1.source unique',
      'interventions.0.to order',
    ]);
  });

  it('of a house says nothing of where it is, by ambito or in a word', () => {
    for (const lack of ['places', 'step-free', 'large-household', 'sons-over-age', 'pets'] as const)
      expect(ofNeed({ ...need, lack, ambito: 'ambito-andria' })).toEqual(['ambito shelterPlace']);
    for (const lack of ['emergency-place', 'second-stage'] as const)
      expect(ofNeed({ ...need, lack, ambito: 'ambito-andria' })).toEqual(['ambito shelterPlace']);
    const titled = [{ title: 'stanze a Canosa', state: 'planned' as const }];
    expect(ofNeed({ ...need, title: 'In via Roma', notes: 'CANOSA', interventions: titled })).toEqual([
      'title shelterPlace',
      'notes shelterPlace',
      'interventions.0.title shelterPlace',
    ]);
    // whatever it is told to lack
    const other = { ...need, lack: 'other' as const, ambito: 'ambito-andria' };
    expect(ofNeed({ ...other, title: 'Casa rifugio' })).toEqual(['ambito shelterPlace']);
    expect(ofNeed({ ...other, title: 'Sportello di Canosa' })).toEqual([]);
    const older = { ...need, ambito: 'ambito-andria' };
    expect(NEEDS.said({ code: 'nuclei', body: older }, world, 'd')).not.toHaveProperty('ambito');
  });

  it('lives on the nights of whole years, and on nothing that was counted of people', () => {
    const nights: Evidence[] = [
      { period: '2025', figure: 'nights-without-unit', by: 'large-household', count: 41 },
      { period: '2025', figure: 'nights-without-unit', by: 'pets', count: 12 },
      { period: '2025', figure: 'nights-without-capacity', count: 9 },
    ];
    const people = [
      { period: '2025', figure: 'places-refused-by-lack', by: 'large-household', count: 3 },
      { period: '2025', figure: 'placements-outside', count: 25 },
      { period: '2025-Q3', figure: 'nights-without-unit', by: 'large-household', count: 7 },
      { period: '2025-Q3', figure: 'nights-without-capacity', count: 2 },
    ] as Evidence[];
    const all = [...nights, ...people];
    expect(evidenceFor('large-household', all).map(viewOf)).toEqual([
      { period: '2025', figure: 'nights-without-unit', by: 'large-household', nights: 41 },
    ]);
    expect(evidenceFor('places', all).map(viewOf)).toEqual([
      { period: '2025', figure: 'nights-without-capacity', nights: 9 },
    ]);
    const said = NEEDS.said({ code: 'nuclei', body: need }, { ...world, evidence: all }, 'd');
    expect(said).toMatchObject({
      evidence: [{ period: '2025', figure: 'nights-without-unit', by: 'large-household', nights: 41 }],
    });
    expect(JSON.stringify(said)).not.toMatch(/DATI INVENTATI|refused|outside|Q3/);
  });
});

describe('a meeting', () => {
  const about = (kind: Decision['kind'], more: object = {}): Decision => ({
    ...{ code: 'd-1', kind, text: 'DATI INVENTATI', needs: ['nuclei'], ...more },
  });

  it('decides about what there is, and bodies that sit there', () => {
    expect(ofMeeting({ bodies: ['asl-bt', 'somebody', 'asl-bt'] })).toEqual([
      'bodies.1 unknownBody',
      'bodies.2 unique',
    ]);
    expect(ofMeeting({ decisions: [about('fund-need', { needs: ['altro'] })] })).toEqual([
      'decisions.0.needs.0 unknownNeed',
    ]);
    expect(ofMeeting({ decisions: [about('examine-need', { needs: [] })] })).toEqual([
      'decisions.0.needs needed',
    ]);
    expect(ofMeeting({ decisions: [about('other'), about('other')] })).toEqual(['decisions.1.code unique']);
    expect(ofMeeting({ decisions: [about('change-plan', { actions: ['alloggi', 'niente'] })] })).toEqual([
      'decisions.0.actions.1 unknownAction',
    ]);
    expect(ofMeeting({ agenda: [{ title: 'x', needs: ['altro'] }] })).toEqual([
      'agenda.0.needs.0 unknownNeed',
    ]);
    expect(ofMeeting({ decisions: [about('drop-need')] })).toEqual(['decisions.0.dropReason ifDropped']);
  });

  it('says of a house’s need nothing of where it is', () => {
    expect(ofMeeting({ decisions: [about('other', { text: 'Lavori a Canosa' })] })).toEqual([
      'decisions.0.text shelterPlace',
    ]);
    expect(ofMeeting({ agenda: [{ title: 'Notti a Canosa', needs: ['nuclei'] }] })).toEqual([
      'agenda.0.title shelterPlace',
    ]);
    const bare = { needs: undefined };
    expect(ofMeeting({ decisions: [about('other', { ...bare, text: 'La casa rifugio a Canosa' })] })).toEqual(
      ['decisions.0.text shelterPlace'],
    );
    expect(ofMeeting({ decisions: [about('other', { ...bare, text: 'Lo sportello a Canosa' })] })).toEqual(
      [],
    );
  });

  it('makes of a need what it decided, and nothing where it has come further', () => {
    expect(decided(need, about('examine-need'))).toMatchObject({ state: 'examined' });
    expect(decided(planned, about('examine-need'))).toBeUndefined();
    expect(decided(planned, about('fund-need'))).toMatchObject({ state: 'funded' });
    expect(decided({ ...planned, state: 'under-way' }, about('fund-need'))).toBeUndefined();
    const dropped = decided(need, about('drop-need', { dropReason: 'no-funds' }));
    expect(dropped).toMatchObject({ state: 'dropped', dropReason: 'no-funds' });
    expect(decided({ ...planned, state: 'done' }, about('drop-need', { dropReason: 'no-funds' }))).toBe(
      'refused',
    );
    expect(decided({ ...need, state: 'dropped' }, about('fund-need'))).toBe('refused');
    expect(decided(need, about('opinion'))).toBeUndefined();
  });

  it('decides once, however its minutes are put right', () => {
    const before = { ...meeting, decisions: [about('drop-need', { dropReason: 'no-funds' })] };
    expect(wasDecided(before, about('drop-need', { code: 'd-2', text: 'DATI INVENTATI!' }), 'nuclei')).toBe(
      true,
    );
    expect(wasDecided(before, about('drop-need'), 'altro')).toBe(false);
    expect(wasDecided(before, about('fund-need'), 'nuclei')).toBe(false);
    expect(wasDecided(undefined, about('drop-need'), 'nuclei')).toBe(false);
  });

  it('quotes a checkpoint of the network’s log, whatever a form did to its line ends', () => {
    const expected = {
      origin: 'example.com/behind-the-sofa',
      size: 20852163,
      root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
    };
    expect(readCheckpoint(CHECKPOINT)).toEqual(expected);
    expect(readCheckpoint(CHECKPOINT.trimEnd().replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(ofMeeting({ checkpoint: CHECKPOINT })).toEqual([]);
    for (const text of ['', 'x', CHECKPOINT.split('\n\n')[0] ?? '', CHECKPOINT.replace('20852163', '-1')])
      expect(ofMeeting({ checkpoint: text })).toEqual(['checkpoint checkpoint']);
    // signed by somebody else than the log
    const other = CHECKPOINT.replace('— example.com/behind-the-sofa', '— example.com/other');
    expect(ofMeeting({ checkpoint: other })).toEqual(['checkpoint checkpoint']);
    const elsewhere = { ...world, logOrigin: 'staffetta.example/bat/log' };
    const body = { ...meeting, checkpoint: CHECKPOINT };
    expect(rules(MEETINGS.faults({ code: 'tavolo', body }, elsewhere))).toEqual(['checkpoint origin']);
  });
});

describe('a task of the Tavolo', () => {
  const task: FollowUpBody = {
    ...{
      title: 'DATI INVENTATI',
      meeting: 'tavolo',
      institution: 'asl-bt',
      due: '2026-06-30',
      state: 'open',
    },
  };
  const of = (more: Partial<FollowUpBody>): string[] =>
    rules(FOLLOW_UPS.faults({ code: 'i-1', body: { ...task, ...more } }, world));

  it('has a meeting, a body and a day after it', () => {
    expect(of({})).toEqual([]);
    expect(of({ meeting: 'altra', institution: 'x' })).toEqual([
      'meeting unknownMeeting',
      'institution unknownBody',
    ]);
    expect(of({ decision: 'd-9', due: '2026-01-01' })).toEqual(['decision unknownDecision', 'due order']);
    expect(of({ state: 'done' })).toEqual(['closedOn ifClosed']);
    expect(of({ closedOn: '2026-04-01' })).toEqual(['closedOn ifClosed']);
  });

  it('lets whoever has it say what became of it, and nothing else', () => {
    const before: FollowUpBody = { ...task, decision: 'd-1' };
    const may = (more: Partial<FollowUpBody>): boolean | undefined =>
      FOLLOW_UPS.ownerMay?.({ ...before, ...more }, before);
    expect(may({ state: 'done', closedOn: '2026-06-01' })).toBe(true);
    const changes: Partial<FollowUpBody>[] = [
      { title: 'altro' },
      { meeting: 'altra' },
      { decision: 'd-2' },
      { decision: undefined },
      { institution: 'prefettura' },
      { due: '2027-06-30' },
      { state: 'dropped', closedOn: '2026-06-01' },
    ];
    for (const change of changes) expect([change, may(change)]).toEqual([change, false]);
    expect(FOLLOW_UPS.ownerMay?.(before, undefined)).toBe(false);
    // what was done stays done
    const done: FollowUpBody = { ...before, state: 'done', closedOn: '2026-06-01' };
    expect(FOLLOW_UPS.ownerMay?.(before, done)).toBe(false);
    expect(FOLLOW_UPS.ownerMay?.({ ...done, closedOn: '2026-06-02' }, done)).toBe(true);
  });

  it('of a house says nothing of where it is', () => {
    const canosa = { title: 'Stanze a Canosa' };
    expect(of(canosa)).toEqual([]);
    expect(of({ ...canosa, institution: 'casa-rifugio-1' })).toEqual(['title shelterPlace']);
    const decision = { code: 'd-1', kind: 'other', text: 'x', needs: ['nuclei'] } as const;
    const held = { id: 'm', code: 'tavolo', body: { ...meeting, decisions: [decision] } };
    const after: World = {
      ...world,
      entry: (kind, code) => (kind === 'meeting' ? held : world.entry(kind, code)),
    };
    const body = { ...task, ...canosa, decision: 'd-1' };
    expect(rules(FOLLOW_UPS.faults({ code: 'i-1', body }, after))).toEqual(['title shelterPlace']);
  });

  it('is overdue the day after', () => {
    expect([isOverdue(task, '2026-06-30'), isOverdue(task, '2026-07-01')]).toEqual([false, true]);
    expect(isOverdue({ ...task, state: 'done' }, '2026-07-01')).toBe(false);
  });
});
