import { category, Sums, type Definition, type Facts } from '../definition.js';
import type { Dimension } from '../table.js';
import { byGroup, declaredOf, sum } from './declared.js';

const rows = (code: string, it: string, en: string, categories: Dimension['categories']): Dimension => ({
  ...{ code, title: { it, en }, categories },
});

const ANSWER = rows('answer', 'Ultima risposta del giorno', 'Last answer of the day', [
  category('places', 'Posti liberi', 'Places'),
  category('emergency-only', 'Solo emergenze', 'Emergencies only'),
  category('none', 'Nessun posto', 'No place'),
  category('not-told', 'Non dichiarato', 'Not told'),
]);
const WHERE = rows('where', 'Dove', 'Where', [
  category('province', 'Nelle case della provincia', 'In the province’s houses'),
  category('elsewhere', 'Fuori: altre province, alberghi', 'Elsewhere: other provinces, hotels'),
]);
const BEGUN = rows('begun', 'Come', 'How', [
  category('referral', 'Su richiesta', 'By a request'),
  category('directly', 'Ingresso diretto', 'Direct entry'),
]);
const WHO = rows('who', 'Chi', 'Who', [
  category('women', 'Donne', 'Women'),
  category('children', 'Figlie e figli', 'Children'),
]);
const EXIT = rows('exit', 'Uscita (classi Istat)', 'Exit (Istat’s classes)', [
  category('goals-reached', 'Obiettivi raggiunti', 'Goals reached'),
  category('left-or-returned', 'Abbandono o ritorno', 'Left or returned'),
  category('moved-elsewhere', 'Trasferita altrove', 'Moved elsewhere'),
  category('other', 'Altro', 'Other'),
]);
const NIGHTS = rows('nights', 'Notti', 'Nights', [
  category('nights', 'Notti di ospitalità', 'Nights of stay'),
]);

const STATED = { kind: 'counts', source: 'statements', people: true, every: 'year', purpose: 3 } as const;

/** Houses of the network: only they say each day whether asking is worth it. */
const houses = ({ institutions }: Facts): string[] =>
  [...institutions].flatMap(([id, { kind, onNetwork }]) =>
    kind === 'casa-rifugio' && onNetwork ? [id] : [],
  );

/** Days from the first to the last, both counted. */
const daysBetween = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;

export const PLACES: readonly Definition[] = [
  {
    table: {
      ...{
        kind: 'counts',
        source: 'stream',
        people: false,
        every: 'quarter',
        purpose: 3,
        population: 'house-days',
      },
      ...{ code: 'house-days', rows: ANSWER },
      title: { it: 'Giorni-casa per disponibilità', en: 'House-days by answer' },
    },
    from: (facts, _period, [first, last]) => {
      const open = houses(facts);
      const sums = new Sums();
      const told = facts.days.filter(
        ({ institution, day }) => open.includes(institution) && day >= first && day <= last,
      );
      for (const { answer } of told) sums.add(answer === 'waiting-list' ? 'none' : answer);
      sums.add('not-told', open.length * daysBetween(first, last) - told.length);
      return sums.cells;
    },
  },
  {
    table: {
      ...{
        kind: 'counts',
        source: 'stream',
        people: true,
        every: 'year',
        purpose: 3,
        population: 'placements',
      },
      ...{ code: 'placements', rows: WHERE },
      title: { it: 'Ingressi in accoglienza su richiesta', en: 'Placements that began' },
    },
    of: ({ what, name, purpose, to }, listed) => {
      if (what !== 'step' || name !== 'taken-in-charge' || purpose !== 'protection') return undefined;
      const house = listed(to);
      return house?.kind === 'casa-rifugio' && house.onNetwork ? 'province' : 'elsewhere';
    },
  },
  {
    table: {
      ...{ ...STATED, population: 'stays', code: 'stays', rows: BEGUN },
      title: { it: 'Permanenze iniziate', en: 'Stays begun' },
    },
    from: (facts, period) => {
      const sums = new Sums();
      for (const { figures } of declaredOf(facts, period)) {
        const directly = sum(figures, 'stays-begun-directly');
        sums.add('directly', directly);
        sums.add('referral', sum(figures, 'stays-begun') - directly);
      }
      return sums.cells;
    },
  },
  {
    table: {
      ...{ ...STATED, population: 'guests', code: 'guests', rows: WHO },
      title: { it: 'Persone accolte', en: 'People who came to stay' },
    },
    from: (facts, period) => {
      const sums = new Sums();
      for (const { figures } of declaredOf(facts, period)) {
        sums.add('women', sum(figures, 'women-admitted'));
        sums.add('children', sum(figures, 'children-admitted'));
      }
      return sums.cells;
    },
  },
  {
    table: {
      ...{ ...STATED, population: 'exits', code: 'exits', rows: EXIT },
      title: { it: 'Uscite', en: 'Exits' },
    },
    from: (facts, period) =>
      byGroup(facts, period, {
        ...{ whole: 'stays-ended-by-outcome', by: 'stays-ended-by-outcome', rest: 'other' },
        groupOf: (code) => EXIT.categories.find((each) => each.code === code)?.code,
      }),
  },
  {
    table: {
      ...{ ...STATED, population: 'nights', code: 'nights', rows: NIGHTS },
      title: { it: 'Notti di ospitalità', en: 'Nights of stay' },
    },
    from: (facts, period) => {
      const sums = new Sums();
      for (const { figures } of declaredOf(facts, period)) sums.add('nights', sum(figures, 'nights'));
      return sums.cells;
    },
  },
];
