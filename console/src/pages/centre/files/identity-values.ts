import type { Identity } from './IdentityFacts.js';

export type IdentityValues = {
  readonly name: string;
  readonly phone: string;
  readonly channel: string;
  readonly hours: string;
  readonly note: string;
  /** Names, one for each child; empty where none is written. */
  readonly children: readonly string[];
  /** Of each child; empty: a new one. */
  readonly childIds: readonly string[];
};

/** What is written, put into the form. */
export function identityValues({ name = '', phone = '', contact, children = [] }: Identity): IdentityValues {
  const coded = typeof contact === 'object' ? contact : {};
  return {
    name,
    phone,
    channel: coded.channel ?? '',
    hours: coded.hours ?? '',
    note: typeof contact === 'string' ? contact : (coded.note ?? ''),
    children: children.map((child) => child.name ?? ''),
    childIds: children.map(({ id }) => id),
  };
}

/** What is sent. @param contact as it was read: what the form does not show of it stays */
export function identityBody(
  values: IdentityValues,
  contact: Identity['contact'],
): Readonly<Record<string, unknown>> {
  return {
    ...given('name', values.name),
    ...given('phone', values.phone),
    contact: contactOf(values, contact),
    children: values.children
      .map((name, index) => ({ ...given('id', values.childIds[index] ?? ''), ...given('name', name) }))
      // a row that was added and left empty is nobody
      .filter((child) => Object.keys(child).length > 0),
  };
}

function contactOf(
  values: IdentityValues,
  before: Identity['contact'],
): string | Readonly<Record<string, unknown>> {
  const coded = { ...given('channel', values.channel), ...given('hours', values.hours) };
  // words stay words until something of it is coded
  if (typeof before === 'string' && Object.keys(coded).length === 0) return values.note.trim();
  const { channel, hours: _h, note: _n, voicemail, ...rest } = typeof before === 'object' ? before : {};
  return {
    ...rest,
    // whether a message may be left was said of that way alone
    ...(voicemail === undefined || channel !== values.channel ? {} : { voicemail }),
    ...coded,
    ...given('note', values.note),
  };
}

const given = (name: string, text: string): Readonly<Record<string, string>> =>
  text.trim() === '' ? {} : { [name]: text.trim() };
