import type { AnyAttributes } from './attributes.js';
import { contractOf, knownName, nameOf, type EventContract } from './contract.js';
import { ALWAYS, ATTRIBUTE_FORMS } from './generated/envelope.js';
import { CODES } from './generated/codes.js';

type Check = (value: string) => boolean;

const isOneOf = (codes: readonly string[]): Check => {
  const set = new Set(codes);
  return (value) => set.has(value);
};

/** A pattern says what an instant looks like; the calendar says whether it exists. */
export function isInstant(value: string): boolean {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = INSTANT.exec(value) ?? [];
  if (year === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  return isDay(Number(year), Number(month), Number(day));
}

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the day exists, in the Gregorian calendar. */
export function isDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return year >= 1970 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

const checks = new Map<string, Check>(
  Object.entries(ATTRIBUTE_FORMS).map(([name, { pattern, codes }]) => {
    if (codes !== undefined) return [name, isOneOf(codes)];
    if (name === 'time') return [name, isInstant];
    const form = new RegExp(pattern ?? '^$');
    return [name, (value) => form.test(value)];
  }),
);
checks.set('traceparent', (value) => TRACE.test(value));
const TRACE = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** `reason` is one attribute with two lists. */
const reasonOf: Readonly<Record<string, Check>> = {
  declined: isOneOf(CODES.declineCode),
  cancelled: isOneOf(CODES.cancelReason),
};

interface Rules {
  readonly contract: EventContract;
  readonly required: readonly string[];
  readonly checks: ReadonlyMap<string, Check>;
}

const compiled = new Map<string, Rules>();

function rulesOf(contract: EventContract): Rules {
  const known = compiled.get(contract.type);
  if (known !== undefined) return known;
  const required = [...ALWAYS, ...contract.required];
  const own = new Map<string, Check>();
  for (const name of [...required, ...contract.optional, 'traceparent']) {
    const check = checks.get(name);
    if (check !== undefined) own.set(name, check);
  }
  if (contract.key === 'referral' || contract.key === 'finding')
    own.set('subject', (value) => UUID.test(value));
  if (contract.sides !== undefined) own.set('side', isOneOf(contract.sides));
  const reason = reasonOf[contract.name];
  if (own.has('reason') && reason !== undefined) own.set('reason', reason);
  const rules = { contract, required, checks: own };
  compiled.set(contract.type, rules);
  return rules;
}

/**
 * The names of the attributes that break the envelope's contract: missing, not allowed on this type, or of a wrong form;
 * empty for a good envelope. An unknown version is held to the latest known one; an unknown name is the fault `type`.
 * Never a value.
 */
export function validateAttributes(attributes: AnyAttributes): string[] {
  const type = attributes['type'] ?? '';
  const exact = contractOf(type);
  const contract = exact ?? latestOf(type);
  if (contract === undefined) return ['type'];
  const rules = rulesOf(contract);
  const faults: string[] = [];
  for (const name of rules.required) if (attributes[name] === undefined) faults.push(name);
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined) continue;
    if (rules.checks.get(name)?.(value) !== true) faults.push(checks.has(name) ? name : 'unknown');
  }
  if (exact !== undefined && attributes['dataschema'] !== exact.dataschema) faults.push('dataschema');
  if (attributes['seq'] !== undefined && (attributes['seq'] === '1') !== (attributes['prev'] === undefined)) {
    faults.push('prev');
  }
  if (attributes['reported'] !== undefined && attributes['side'] !== 'r') faults.push('reported');
  return faults.length > 1 ? [...new Set(faults)] : faults;
}

function latestOf(type: string): EventContract | undefined {
  const name = nameOf(type);
  return name === undefined ? undefined : knownName(name.context, name.name);
}
