import { escapeHtml, italianNumber } from '#kernel';

/** One bar, or one point of a line. `mark`: a second value, shown as a stroke (the P90 beside a median). */
export interface Bar {
  readonly label: string;
  /** Nothing: hidden. */
  readonly value: number | undefined;
  readonly mark?: number | undefined;
}

export interface ChartWords {
  /** Unique in its page; letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the numbers are: `numero`, `mediana (ore)`. */
  readonly unit: string;
  /** What the stroke is. */
  readonly mark?: string;
}

const WIDTH = 640;
const LABELS = 220;
const ROOM = WIDTH - LABELS - 70;
const LINE = 26;
const HIDDEN = 'dato nascosto';
const STYLE =
  'text{font:13px "Titillium Web",Roboto,Arial,sans-serif;fill:#17324d}.b{fill:#06c}.m{stroke:#17324d;stroke-width:2}' +
  '.l{fill:none;stroke:#06c;stroke-width:2}.h{stroke:#5a768a;stroke-dasharray:2 2}.a{stroke:#5a768a}';

function shorten(label: string, most: number): string {
  const characters = Array.from(label);
  return characters.length > most ? characters.slice(0, most - 1).join('') + '…' : label;
}
const place = (value: number): string => String(Math.round(value * 10) / 10);

function frame(words: ChartWords, height: number, description: string, body: string): string {
  const { id, title } = words;
  const hatch = `<pattern id="${id}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><path d="M0 0V6" stroke="#5a768a" stroke-width="2"/></pattern>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${WIDTH} ${height}">` +
    `<title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(description)}</desc>` +
    `<style>${STYLE}</style><defs>${hatch}</defs>${body}</svg>`
  );
}

/** Every value in words, for who cannot see the picture. */
function inWords(bars: readonly Bar[], { unit, mark }: ChartWords): string {
  const each = bars.map((bar) => {
    const second = bar.mark === undefined || mark === undefined ? '' : `, ${mark} ${italianNumber(bar.mark)}`;
    return `${bar.label}: ${bar.value === undefined ? HIDDEN : italianNumber(bar.value)}${second}`;
  });
  return `${unit}. ${each.join('; ')}.`;
}

const highest = (bars: readonly Bar[]): number =>
  Math.max(1, ...bars.flatMap(({ value, mark }) => [value ?? 0, mark ?? 0]));

/** Horizontal bars with their numbers. What is hidden is a hatched box of one size, whatever the number is. */
export function barChart(bars: readonly Bar[], words: ChartWords): string {
  const scale = ROOM / highest(bars);
  const body = bars.map(({ label, value, mark }, at) => {
    const y = at * LINE + 4;
    const text = `<text x="${LABELS - 8}" y="${y + 14}" text-anchor="end">${escapeHtml(shorten(label, 32))}</text>`;
    if (value === undefined)
      return (
        `${text}<rect class="h" x="${LABELS}" y="${y}" width="40" height="18" fill="url(#${words.id}-h)"/>` +
        `<text x="${LABELS + 48}" y="${y + 14}">·</text>`
      );
    const stroke =
      mark === undefined ? '' : `<path class="m" d="M${place(LABELS + mark * scale)} ${y - 1}v20"/>`;
    const end = LABELS + Math.max(value, mark ?? 0) * scale + 8;
    const number = italianNumber(value) + (mark === undefined ? '' : ` | ${italianNumber(mark)}`);
    return (
      `${text}<rect class="b" x="${LABELS}" y="${y}" width="${place(value * scale)}" height="18"/>${stroke}` +
      `<text x="${place(end)}" y="${y + 14}">${number}</text>`
    );
  });
  const height = bars.length * LINE + 8;
  const axis = `<path class="a" d="M${LABELS} 0V${height}"/>`;
  return frame(words, height, inWords(bars, words), body.join('') + axis);
}

const TALL = 180;
/** One value over time. The line is broken where a number is hidden, and the gap hatched. */
export function lineChart(points: readonly Bar[], words: ChartWords): string {
  const step = (WIDTH - 80) / Math.max(1, points.length);
  const scale = (TALL - 30) / highest(points);
  const x = (at: number): number => 40 + (at + 0.5) * step;
  const y = (value: number): number => TALL - value * scale;
  let drawing = false;
  const line = points.map(({ value }, at) => {
    const verb = drawing ? 'L' : 'M';
    drawing = value !== undefined;
    return value === undefined ? '' : `${verb}${place(x(at))} ${place(y(value))}`;
  });
  const body = points.map(({ label, value }, at) => {
    const under = `<text x="${place(x(at))}" y="${TALL + 20}" text-anchor="middle">${escapeHtml(shorten(label, 12))}</text>`;
    if (value === undefined)
      return `<rect class="h" x="${place(x(at) - step / 2)}" y="10" width="${place(step)}" height="${TALL - 10}" fill="url(#${words.id}-h)"/>${under}`;
    return (
      `<circle class="b" cx="${place(x(at))}" cy="${place(y(value))}" r="4"/>${under}` +
      `<text x="${place(x(at))}" y="${place(y(value) - 10)}" text-anchor="middle">${italianNumber(value)}</text>`
    );
  });
  const axis = `<path class="a" d="M40 ${TALL}H${WIDTH - 40}"/>`;
  return frame(
    words,
    TALL + 30,
    inWords(points, words),
    `${body.join('')}<path class="l" d="${line.join('')}"/>${axis}`,
  );
}
