import { CODE_LABELS } from '#contracts';
import { romeDate } from '#trust';
import { UNIT_LACKS } from '../../domain/register/evidence.js';
import { isOverdue } from '../../domain/register/follow-up.js';
import { cents, evidenceOf } from '../../domain/register/need.js';
import { certificatesDue } from '../../domain/register/training.js';
import { euros, italianDate } from '../../domain/report/report.js';
import { bodyName } from '../body-name.js';
import type { PlanContext } from '../plan-context.js';
import { readEvidence } from '../register/evidence.js';
import { allEntries } from '../register/read-entries.js';
import type { ReportSource } from './sources.js';

const within = (day: string, [first, last]: readonly [string, string]): boolean =>
  day >= first && day <= last;

const namesIn =
  (context: Pick<PlanContext, 'registry'>) =>
  (body: string): string =>
    bodyName(context, body);

/** Needs that were noted by the year's end, with the nights of that year and earlier ones that speak for them. */
export const needTables: ReportSource = async (db, context, { year, days: [, last] }) => {
  const now = context.clock.now();
  // a year that runs is not counted yet
  const until = Math.min(year, Number(romeDate(now).slice(0, 4)) - 1);
  const evidence = (await readEvidence(db, now)).filter(({ period }) => Number(period) <= until);
  const nameOf = namesIn(context);
  const needs = (await allEntries(db, 'need')).filter(({ notedOn }) => notedOn <= last);
  return [
    {
      code: 'register-needs',
      title: 'Registro dei fabbisogni',
      columns: [
        'Fabbisogno',
        'Che cosa manca',
        'Dove',
        'A che punto',
        'Notti senza alloggio adatto',
        'Risorse',
      ],
      rows: needs.map((need) => [
        need.title,
        CODE_LABELS.needLack[need.lack].it,
        need.ambito === undefined ? 'provincia' : nameOf(need.ambito),
        CODE_LABELS.needState[need.state].it,
        evidenceOf(need, { evidence })
          .flatMap(({ period, figure, nights }) =>
            figure === 'nights-without-unit' ? [`${period}: ${String(nights)}`] : [],
          )
          .join('; '),
        euros(cents(need.funding)),
      ]),
    },
    {
      code: 'register-nights',
      title: 'Notti senza un alloggio libero adatto',
      note: 'Per anno intero, come le case le hanno dichiarate. In una notte possono mancare più cose.',
      columns: ['Che cosa mancava', 'Anno', 'Notti'],
      rows: evidence
        .filter(({ figure, by }) => figure === 'nights-without-unit' && by !== undefined)
        .sort((a, b) => place(a) - place(b) || (a.period < b.period ? -1 : 1))
        .map(({ period, by = 'other', count }) => [CODE_LABELS.needLack[by].it, period, count]),
    },
  ];
};
const place = ({ by = 'other' }: { readonly by?: (typeof UNIT_LACKS)[number] }): number =>
  UNIT_LACKS.indexOf(by);

/** The year's meetings and decisions, and what was to be done in it. */
export const tavoloTables: ReportSource = async (db, context, { days }) => {
  const nameOf = namesIn(context);
  const titles = new Map((await allEntries(db, 'need')).map(({ code, title }) => [code, title]));
  const meetings = (await allEntries(db, 'meeting'))
    .filter(({ date }) => within(date, days))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const today = romeDate(context.clock.now());
  const due = (await allEntries(db, 'follow-up')).filter((each) => within(each.due, days));
  return [
    {
      code: 'register-meetings',
      title: 'Riunioni del Tavolo',
      columns: ['Data', 'Sede', 'Enti presenti', 'Decisioni', 'Stato del registro a verbale'],
      rows: meetings.map(({ date, place: where, bodies, decisions, checkpoint }) => [
        italianDate(date),
        CODE_LABELS.meetingPlace[where].it,
        bodies.length,
        decisions.length,
        checkpoint === undefined ? 'no' : 'sì',
      ]),
    },
    {
      code: 'register-decisions',
      title: 'Decisioni del Tavolo',
      columns: ['Data', 'Decisione', 'Testo', 'Fabbisogni'],
      rows: meetings.flatMap(({ date, decisions }) =>
        decisions.map(({ kind, text, needs = [] }) => [
          italianDate(date),
          CODE_LABELS.decisionKind[kind].it,
          text,
          needs.map((code) => titles.get(code) ?? code).join('; '),
        ]),
      ),
    },
    {
      code: 'register-follow-ups',
      title: 'Impegni del Tavolo con termine nell’anno',
      columns: ['Impegno', 'Ente', 'Entro il', 'Stato'],
      rows: due.map((each) => [
        each.title,
        nameOf(each.institution),
        italianDate(each.due),
        isOverdue(each, today) ? 'oltre il termine' : CODE_LABELS.followUpState[each.state].it,
      ]),
    },
  ];
};

/** The teams as they were told last. */
export const equipeTables: ReportSource = async (db, context) => {
  const nameOf = namesIn(context);
  return [
    {
      code: 'register-equipes',
      title: 'Équipe multidisciplinari: posti',
      columns: ['Ambito', 'Al', 'Ruolo', 'Posti', 'Coperti', 'Vacanti', 'Ore settimanali'],
      rows: (await allEntries(db, 'equipe')).flatMap(({ code, asOf, posts }) =>
        posts.map(({ role, posts: all, filled, hours }) => [
          ...[nameOf(code), italianDate(asOf), CODE_LABELS.equipeRole[role].it],
          ...[all, filled, all - filled, hours],
        ]),
      ),
    },
  ];
};

/** Who was trained in what, and whose certificates run out in the year or have run out before. */
export const trainingTables: ReportSource = async (db, context, { days }) => {
  const nameOf = namesIn(context);
  const courses = await allEntries(db, 'course');
  const sessions = await allEntries(db, 'session');
  const held = sessions.filter(({ date, cancelled }) => cancelled !== true && within(date, days));
  const attended = new Map<string, { role: string; institution: string; count: number }>();
  for (const { role, institution, count } of held.flatMap(({ attendance }) => attendance)) {
    const key = `${role} ${institution}`;
    const sum = attended.get(key) ?? { role: CODE_LABELS.traineeRole[role].it, institution, count: 0 };
    attended.set(key, { ...sum, count: sum.count + count });
  }
  const [, last] = days;
  const due = certificatesDue(
    courses.map((body) => ({ code: body.code, body })),
    sessions,
    last,
  ).filter((each) => each.due <= last);
  return [
    {
      code: 'register-courses',
      title: 'Corsi tenuti',
      columns: ['Corso', 'Edizioni', 'Ore', 'Presenze'],
      rows: courses.flatMap(({ code, title }) => {
        const own = held.filter(({ course }) => course === code);
        const came = own.flatMap(({ attendance }) => attendance).reduce((sum, { count }) => sum + count, 0);
        const hours = own.reduce((sum, session) => sum + session.hours, 0);
        return own.length === 0 ? [] : [[title, own.length, hours, came]];
      }),
    },
    {
      code: 'register-attendance',
      title: 'Presenze per ruolo ed ente',
      note: 'Di chi lavora nella rete: presenze, non persone.',
      columns: ['Ruolo', 'Ente', 'Presenze'],
      rows: [...attended.values()].map(({ role, institution, count }) => [role, nameOf(institution), count]),
    },
    {
      code: 'register-certificates',
      title: 'Attestati da aggiornare',
      columns: ['Corso', 'Ente', 'Ruolo', 'Scadenza'],
      rows: due.map(({ course, institution, role, due: by }) => [
        courses.find(({ code }) => code === course)?.title ?? course,
        nameOf(institution),
        CODE_LABELS.traineeRole[role].it,
        italianDate(by),
      ]),
    },
  ];
};

/** Campaigns that ran in the year. */
export const campaignTables: ReportSource = async (db, context, { days: [first, last] }) => {
  const nameOf = namesIn(context);
  const running = (await allEntries(db, 'campaign')).filter(({ from, to }) => from <= last && to >= first);
  return [
    {
      code: 'register-campaigns',
      title: 'Campagne',
      note: 'Le persone raggiunte sono stimate da chi ha fatto la campagna.',
      columns: ['Campagna', 'Dove', 'Dal', 'Al', 'Canali', 'Persone raggiunte', 'Costo'],
      rows: running.map(({ title, ambito, from, to, channels, reach, cents: cost }) => [
        ...[title, ambito === undefined ? 'provincia' : nameOf(ambito), italianDate(from), italianDate(to)],
        channels.map((channel) => CODE_LABELS.campaignChannel[channel].it).join(', '),
        ...[reach, euros(cost)],
      ]),
    },
  ];
};
