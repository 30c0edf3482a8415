/** A value that a column cannot hold. */
export const WRONG = Symbol('wrong');

/** What a cell of a file, or a value of a YAML document, means. Never undefined or empty. */
export type Reader = (value: unknown) => unknown;

/** A column of a file, or a member of a YAML item. */
export interface Column {
  /** The field of the row that it fills, unless `into` says otherwise. */
  readonly name: string;
  /** What it may be called too, in Italian. */
  readonly it: string;
  readonly read: Reader;
  readonly required?: boolean;
  readonly into?: (row: Record<string, unknown>, value: unknown) => void;
  /** For the export: what `read` would read. Without it the field itself. */
  readonly from?: (row: Readonly<Record<string, unknown>>) => unknown;
}

export const text: Reader = (value) =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : WRONG;

export const integer: Reader = (value) => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,12}$/.test(value.trim()) ? Number(value) : WRONG;
};

// 1200 · 1200,50 · 1.200,50 · 1200.50; with three digits behind it a point separates thousands
const ITALIAN = /^\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?$|^\d{1,10}(?:,\d{1,2})?$/;
const PLAIN = /^\d{1,10}\.\d{1,2}$/;

/** Euro in the file, whole cents in the row. */
export const euro: Reader = (value) => {
  const written = (typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '')
    .replace(/€/g, '')
    .trim();
  const plain = PLAIN.test(written)
    ? written
    : ITALIAN.test(written)
      ? written.replaceAll('.', '').replace(',', '.')
      : undefined;
  if (plain === undefined) return WRONG;
  const [whole = '0', part = ''] = plain.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0'));
};

/** Several values in a cell stand between bars or commas. */
export const list: Reader = (value) => {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : WRONG;
  if (typeof value !== 'string') return WRONG;
  return value
    .split(/[|,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
};

const YES = ['sì', 'si', 'yes', 'true', 'vero', '1', 'x'];
const NO = ['no', 'false', 'falso', '0'];

export const flag: Reader = (value) => {
  if (typeof value === 'boolean') return value;
  const written =
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().toLowerCase() : '';
  return YES.includes(written) ? true : NO.includes(written) ? false : WRONG;
};

/** `2026-03-02`, or `02/03/2026` as spreadsheets write it in Italy. */
export const day: Reader = (value) => {
  if (typeof value !== 'string') return WRONG;
  const italian = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value.trim());
  if (italian === null) return value.trim();
  const [, date = '', month = '', year = ''] = italian;
  return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
};

const DAYS: Readonly<Record<string, string>> = {
  ...{ lun: 'mon', mar: 'tue', mer: 'wed', gio: 'thu', ven: 'fri', sab: 'sat', dom: 'sun' },
  ...{ mon: 'mon', tue: 'tue', wed: 'wed', thu: 'thu', fri: 'fri', sat: 'sat', sun: 'sun' },
};
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `sempre`, or `lun-ven 09:00-19:00 / sab 09:00-13:00`; in YAML the same, or as the registry writes hours. */
export const openingHours: Reader = (value) => {
  if (typeof value === 'object') return value;
  if (typeof value !== 'string') return WRONG;
  const written = value.trim().toLowerCase();
  if (written === 'sempre' || written === 'always') return 'always';
  const open = written.split('/').map((part) => {
    const found = /^([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)$/.exec(part.trim());
    const first = WEEK.indexOf(DAYS[found?.[1] ?? ''] ?? '');
    const last = found?.[2] === undefined ? first : WEEK.indexOf(DAYS[found[2]] ?? '');
    if (found === null || first < 0 || last < first) return undefined;
    return { days: WEEK.slice(first, last + 1), from: found[3], to: found[4] };
  });
  return open.includes(undefined) ? WRONG : { holidays: true, open };
};

interface WrittenHours {
  readonly open: readonly { readonly days: readonly string[]; readonly from: string; readonly to: string }[];
}

/** As `openingHours` reads them. */
export function writeHours(hours: unknown): string {
  if (hours === undefined) return '';
  if (hours === 'always') return 'sempre';
  const italian = (name: string): string => Object.keys(DAYS).find((key) => DAYS[key] === name) ?? name;
  return (hours as WrittenHours).open
    .flatMap(({ days, from, to }) => runs(days).map(([first, last]) => ({ first, last, from, to })))
    .map(({ first, last, from, to }) =>
      first === last ? `${italian(first)} ${from}-${to}` : `${italian(first)}-${italian(last)} ${from}-${to}`,
    )
    .join(' / ');
}

/** Days that follow each other, first and last. */
function runs(days: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (const name of WEEK.filter((each) => days.includes(each))) {
    const run = found.at(-1);
    if (run !== undefined && WEEK.indexOf(run[1]) + 1 === WEEK.indexOf(name)) run[1] = name;
    else found.push([name, name]);
  }
  return found;
}
