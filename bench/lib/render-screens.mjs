import { number, table, verdict } from './table.mjs';

/** Milliseconds (docs/adr/0053, 0057). */
const GOALS = { first: 1_000, slow: 2_500, click: 150, frame: 50 };

/** @param screens what parts/screens.mjs measured */
export function screensSection(screens, goals) {
  if (screens === undefined) return [];
  const { throttle, many, first, slow, click, long } = screens;
  const goal = (what, wanted, measured) =>
    goals.push([what, `≤ ${number(wanted)} ms`, `${number(measured)} ms`, verdict(measured <= wanted)]);
  goal('the console’s first page usable, empty cache, p50', GOALS.first, first.p50);
  goal(`… with a processor ${throttle} times slower, p50`, GOALS.slow, slow.p50);
  goal('the other party’s click on the screen, p50', GOALS.click, click.p50);
  goal(`a frame while a worklist of ${number(many)} is scrolled, p95`, GOALS.frame, long.p95);
  const row = (name, { n, p50, p90, max }) => [name, ...[n, p50, p90, max].map(number)];
  return [
    `## The console\n\nIn Chromium without a window, on the machine that carries the network too; each first page with an empty cache, from the navigation until the worklist is drawn. The click: from the shelter’s "Prendi in valutazione" until the centre’s page says so, through outbox, log, fold and stream. Milliseconds.`,
    table(
      ['What', 'n', 'p50', 'p90', 'max'],
      [
        row('first page', first),
        row(`first page, ${throttle} times slower`, slow),
        row('another’s click', click),
        row(`a frame of scrolling among ${number(many)}`, long.frames),
        ['the first page with such a worklist', 1, number(long.usable), '–', '–'],
      ],
    ),
  ];
}
