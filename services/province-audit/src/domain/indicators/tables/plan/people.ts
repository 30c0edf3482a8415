import { category, Sums, type Definition } from '../../definition.js';
import { cellKey, type Dimension } from '../../table.js';
import { CHANNEL, COURSE, MATERIAL, ROLE, TRAINEE } from './lists.js';
import { ambitiOf, among, standing, toldOf, type Planned } from './said.js';

const FILLED: Dimension = {
  code: 'filled',
  title: { it: 'Posti', en: 'Posts' },
  categories: [category('filled', 'Coperti', 'Filled'), category('vacant', 'Vacanti', 'Vacant')],
};
const TEAM: Dimension = {
  code: 'team',
  title: { it: 'Équipe', en: 'Team' },
  categories: [
    category('complete', 'Senza posti vacanti', 'Without vacancies'),
    category('vacancies', 'Con posti vacanti', 'With vacancies'),
    category('none', 'Non dichiarata', 'Not told'),
  ],
};
const WHERE: Dimension = {
  code: 'campaign-where',
  title: { it: 'Dove', en: 'Where' },
  categories: [
    category('province', 'In tutta la provincia', 'All of the province'),
    category('ambito', 'In un ambito', 'In one district'),
  ],
};

/** Posts, places in courses and contacts of a campaign: nobody who was helped is among them. */
const OF_PLAN = { kind: 'counts', source: 'plan', people: false, every: 'year' } as const;
type Days = readonly [string, string];

const held = (facts: Planned, year: string, [first, last]: Days) =>
  toldOf(facts, 'session-recorded', year).filter(
    ({ date, cancelled }) => cancelled !== true && date >= first && date <= last,
  );
/** Teams as they stood at the year’s end. */
const staffed = (facts: Planned, year: string, [, last]: Days) =>
  standing(facts, 'equipe-recorded', year).filter(({ asOf }) => asOf <= last);
const running = (facts: Planned, year: string, [first, last]: Days) =>
  toldOf(facts, 'campaign-recorded', year).filter(({ from, to }) => from <= last && to >= first);

export const TEAMS: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 5,
        code: 'equipe-posts',
        population: 'equipe-posts',
        rows: ROLE,
        columns: FILLED,
      },
      title: { it: 'Posti delle équipe, per ruolo', en: 'Posts of the teams, by role' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { posts } of staffed(facts, period, days))
        for (const { role, posts: all, filled } of posts) {
          sums.add(cellKey(among(ROLE, role), 'filled'), filled);
          sums.add(cellKey(among(ROLE, role), 'vacant'), Math.max(0, all - filled));
        }
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, purpose: 5, code: 'equipe-teams', population: 'equipe-teams', rows: TEAM },
      title: { it: 'Équipe degli ambiti', en: 'Teams of the districts' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      const teams = staffed(facts, period, days);
      for (const id of ambitiOf(facts)) {
        const team = teams.find(({ ambito }) => ambito === id);
        const isFull = team?.posts.every(({ posts, filled }) => filled >= posts) === true;
        sums.add(team === undefined || team.posts.length === 0 ? 'none' : isFull ? 'complete' : 'vacancies');
      }
      return sums.cells;
    },
  },
];

export const TRAINING: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, purpose: 6, code: 'training-sessions', population: 'training-sessions', rows: COURSE },
      title: { it: 'Edizioni dei corsi', en: 'Sessions of courses' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { kind } of held(facts, period, days)) sums.add(among(COURSE, kind));
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, purpose: 6, code: 'training-hours', population: 'training-hours', rows: COURSE },
      title: { it: 'Ore di formazione', en: 'Hours of training' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { kind, hours } of held(facts, period, days)) sums.add(among(COURSE, kind), hours);
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 6,
        code: 'training-attendance',
        population: 'training-attendance',
        rows: TRAINEE,
      },
      title: { it: 'Presenze ai corsi, per ruolo', en: 'Attendance, by role' },
      note: {
        it: 'Di chi lavora nella rete: presenze, non persone.',
        en: 'Of those who work here: places, not people.',
      },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { attendance } of held(facts, period, days))
        for (const { role, count } of attendance) sums.add(among(TRAINEE, role), count);
      return sums.cells;
    },
  },
];

export const PROMOTION: readonly Definition[] = [
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, purpose: 7, code: 'campaigns', population: 'campaigns', rows: WHERE },
      title: { it: 'Campagne', en: 'Campaigns' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { ambito } of running(facts, period, days))
        sums.add(ambito === undefined ? 'province' : 'ambito');
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{ ...OF_PLAN, purpose: 7, code: 'campaign-reach', population: 'campaign-reach', rows: WHERE },
      title: { it: 'Persone raggiunte dalle campagne', en: 'People whom campaigns reached' },
      note: { it: 'Stima di chi le ha fatte.', en: 'As estimated by whoever ran them.' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { ambito, reach } of running(facts, period, days))
        sums.add(ambito === undefined ? 'province' : 'ambito', reach);
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 7,
        code: 'campaign-channels',
        population: 'campaign-channels',
        rows: CHANNEL,
      },
      title: { it: 'Canali usati nelle campagne', en: 'Channels that campaigns used' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { channels } of running(facts, period, days))
        for (const channel of channels) sums.add(among(CHANNEL, channel));
      return sums.cells;
    },
  },
  {
    since: 2026,
    table: {
      ...{
        ...OF_PLAN,
        purpose: 7,
        code: 'campaign-materials',
        population: 'campaign-materials',
        rows: MATERIAL,
      },
      title: { it: 'Materiali delle campagne', en: 'Materials of campaigns' },
    },
    from: (facts, period, days) => {
      const sums = new Sums();
      for (const { materials } of running(facts, period, days))
        for (const { material, count } of materials) sums.add(among(MATERIAL, material), count);
      return sums.cells;
    },
  },
];
