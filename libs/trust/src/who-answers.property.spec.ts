import { describe, expect, it } from '@jest/globals';
import Holidays from 'date-holidays';
import fc from 'fast-check';
import { batView } from '../test/bat.js';
import { whoAnswers, type Flow, type Hours, type Institution, type RegistryView } from './index.js';

const holidays = new Holidays('IT');
const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Rome',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const walls = new Map<number, { day: string; time: string; holiday: boolean }>();

/** The clock on the wall in Rome, and the calendar beside it. */
function wall(at: Date): { day: string; time: string; holiday: boolean } {
  const known = walls.get(at.getTime());
  if (known !== undefined) return known;
  const part = (type: string): string =>
    PARTS.formatToParts(at).find((each) => each.type === type)?.value ?? '';
  const found = holidays.isHoliday(at);
  const holiday = found !== false && found.some(({ type }) => type === 'public');
  const read = { day: part('weekday').toLowerCase(), time: `${part('hour')}:${part('minute')}`, holiday };
  walls.set(at.getTime(), read);
  return read;
}

function open(hours: Hours, at: Date): boolean {
  if (hours === 'always') return true;
  const { day, time, holiday } = wall(at);
  if (holiday && !hours.holidays) return false;
  return hours.open.some(
    ({ days, from, to }) => (days as readonly string[]).includes(day) && from <= time && time < to,
  );
}

interface Question {
  readonly service: string;
  readonly comune: string;
  readonly from: string;
  readonly at: Date;
}

/** By the sentences of design §3.5 and the network's README, flow by flow. */
function naive(view: RegistryView, { service, comune, from, at }: Question): string {
  const flows = view
    .protocols()
    .flatMap((protocol) => protocol.flows)
    .filter((flow) => flow.service === service && flow.purpose !== 'hand-over' && flow.from.includes(from));
  const listed = (id: string): Institution => view.institution(id) as Institution;
  const pis = view
    .institutions()
    .find(
      (each) =>
        each.kind === 'ambito' && each.services.includes('social-emergency') && each.comuni?.includes(comune),
    );
  const standIns = (flow: Flow): string[] =>
    (flow.standIns ?? []).flatMap((id) =>
      id === 'pis-of-comune' ? (pis === undefined ? [] : [pis.id]) : [id],
    );
  const asked = flows.flatMap((flow) => flow.to.map((id) => ({ flow, id })));
  const near = asked.filter(({ id }) => listed(id).comuni?.includes(comune) !== false);
  const onlyLater = (id: string): boolean =>
    flows.some((flow) => !flow.to.includes(id) && standIns(flow).includes(id));
  const firsts = near.filter(({ id }) => !onlyLater(id));
  const candidates = firsts.length > 0 ? firsts : near.length > 0 ? near : asked;
  const answers = ({ flow, id }: { flow: Flow; id: string }): boolean => {
    const { hours } = listed(id);
    return open(flow.hours, at) && open(hours[service] ?? hours['staff'] ?? 'always', at);
  };
  const now = candidates.find(answers);
  if (now !== undefined) return `${now.id} itself`;
  for (const flow of flows.filter((each) => candidates.some(({ id }) => each.to.includes(id)))) {
    for (const id of standIns(flow)) {
      const under = flows.find((each) => each.to.includes(id));
      const pisHours = id === pis?.id ? listed(id).hours['social-emergency'] : undefined;
      if (under === undefined) continue;
      if (pisHours === undefined ? answers({ flow: under, id }) : open(pisHours, at)) return `${id} instead`;
    }
  }
  const [first] = candidates;
  return first === undefined ? 'nobody' : `${first.id} closed`;
}

const HOURS: readonly Hours[] = [
  'always',
  { holidays: true, open: [] },
  { holidays: false, open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '13:30' }] },
  {
    holidays: true,
    open: [
      { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
      { days: ['mon'], from: '22:00', to: '24:00' },
    ],
  },
];

const views = fc
  .tuple(fc.array(fc.constantFrom(...HOURS), { minLength: 5, maxLength: 5 }), fc.nat(4))
  .map(([hours, shift]) => {
    let place = shift;
    return batView((protocol) => ({
      ...protocol,
      flows: protocol.flows.map((flow) => ({ ...flow, hours: hours[place++ % hours.length] ?? flow.hours })),
    }));
  });

const questions: fc.Arbitrary<Question> = fc.record({
  service: fc.constantFrom(
    'placement',
    'centre-support',
    'social-emergency',
    'equipe-care',
    'health-care',
    'cost-cover',
  ),
  comune: fc.constantFrom('110001', '110003', '110006', '110010', '072006'),
  from: fc.constantFrom('cav-1', 'casa-rifugio-1', 'asl-bt', 'ambito-andria', 'ambito-trani'),
  at: fc
    .integer({ min: 0, max: 2 * 365 * 24 * 60 })
    .map((minute) => new Date(Date.parse('2026-01-02T00:00:00Z') + minute * 60_000)),
});

describe('who answers', () => {
  it('is for 3,000 random questions whom the sentences name', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        views,
        fc.array(questions, { minLength: 100, maxLength: 100, size: 'max' }),
        (view, asks) => {
          for (const ask of asks) {
            const found = whoAnswers(view, ask);
            const how = found?.standIn === true ? 'instead' : found?.open === true ? 'itself' : 'closed';
            const said = found === undefined ? 'nobody' : `${found.institution} ${how}`;
            const should = naive(view, ask);
            if (said !== should) throw new Error(`${said}, not ${should}: ${JSON.stringify(ask)}`);
            seen.add(how);
          }
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
    expect([...seen].sort()).toEqual(['closed', 'instead', 'itself']);
  });
});
