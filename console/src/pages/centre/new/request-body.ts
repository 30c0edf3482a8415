import type { RequestValues } from './request-values.js';

type Body = Readonly<Record<string, unknown>>;

export interface Child {
  readonly ageBand: string;
  readonly sex?: string;
}

/** T0, as it is sent. */
export interface Needs {
  readonly adults?: number;
  readonly children?: readonly Child[];
  readonly accessibility?: readonly string[];
  readonly languages?: readonly string[];
  readonly pets?: boolean;
  readonly unsafeComuni?: readonly string[];
  readonly safeContact?: { readonly channel: string; readonly hours?: string; readonly voicemail?: boolean };
  readonly callback?: { readonly name: string; readonly phone: string };
}

/** T1, as it is sent. */
export interface Risk {
  readonly tool: string;
  readonly level: string;
  readonly date?: string;
  readonly violence?: readonly string[];
  readonly injuries?: boolean;
  readonly weapons?: boolean;
  readonly childrenExposed?: boolean;
}

const given = <T extends string | readonly string[]>(name: string, value: T): Body =>
  value.length === 0 ? {} : { [name]: value };

export const childOf = (coded: string): Child => {
  const [ageBand = '', sex] = coded.split('/');
  return { ageBand, ...(sex === undefined || sex === '' ? {} : { sex }) };
};
export const codedChild = ({ ageBand, sex }: Child): string =>
  sex === undefined ? ageBand : `${ageBand}/${sex}`;

/** What is needed; what nobody said is left out. */
export function needsOf(values: RequestValues): Needs {
  const channel = values['needs.safeContact.channel'];
  const hours = values['needs.safeContact.hours'].trim();
  return {
    ...(values['needs.adults'] === '' ? {} : { adults: Number(values['needs.adults']) }),
    children: values['needs.children'].map(childOf),
    ...given('accessibility', values['needs.accessibility']),
    ...given('languages', values['needs.languages']),
    ...(values['needs.pets'] ? { pets: true } : {}),
    ...given('unsafeComuni', values['needs.unsafeComuni']),
    ...(channel === ''
      ? {}
      : {
          safeContact: {
            channel,
            ...(channel === 'none' ? {} : given('hours', hours)),
            ...(channel === 'phone' ? { voicemail: values['needs.safeContact.voicemail'] } : {}),
          },
        }),
    callback: {
      name: values['needs.callback.name'].trim(),
      phone: values['needs.callback.phone'].trim(),
    },
  };
}

/** The risk as it was judged; undefined: it is not told. */
export function riskOf(values: RequestValues): Risk | undefined {
  if (!values.withRisk || values.service === 'cost-cover') return undefined;
  return {
    tool: values['risk.tool'],
    level: values['risk.level'],
    ...given('date', values['risk.date']),
    ...given('violence', values['risk.violence']),
    ...Object.fromEntries(values['risk.facts'].map((fact) => [fact, true])),
  };
}

/** What she agrees to, to be recorded in her file. @param kind what the recipient is */
export function choiceOf(
  values: RequestValues,
  to: string,
  kind: string | undefined,
): Body & { readonly tiers: readonly string[] } {
  const tiers = ['T0', 'T1', 'T2'].filter((tier) => tier <= values.tiers);
  return {
    ...(values.scope === 'class' && kind !== undefined ? { class: kind } : { to }),
    service: values.service,
    tiers: values.scope === 'class' ? tiers.filter((tier) => tier !== 'T2') : tiers,
    method: values.method,
    ...given('heardBy', values.heardBy.trim()),
    alone: values.alone,
    interpreter: values.interpreter,
    validUntil: endOf(values.validUntil),
  };
}

/** The last minute of a day that is that day in Rome in summer and in winter. */
export const endOf = (day: string): string => `${day}T21:59:00.000Z`;

/** The request but for file and ground. */
export function askOf(values: RequestValues, to: string): Body {
  const risk = riskOf(values);
  return {
    to,
    service: values.service,
    urgency: values.urgency,
    needs: needsOf(values),
    ...(risk === undefined ? {} : { risk }),
    ...(values.service === 'cost-cover'
      ? {
          question: {
            code: 'cost-cover',
            ...(values['question.days'] === '' ? {} : { days: Number(values['question.days']) }),
            ...given('start', values['question.start']),
          },
        }
      : {}),
  };
}

export const necessityOf = (values: RequestValues): Body => ({
  ground: values['necessity.ground'],
  decidedBy: values['necessity.decidedBy'].trim(),
});

/** Needs that a file or an earlier request holds, put into the form. */
export function needsValues(needs: Needs): Partial<RequestValues> {
  const { adults, children, accessibility, languages, pets, unsafeComuni, safeContact } = needs;
  return {
    ...(adults === undefined ? {} : { 'needs.adults': String(adults) }),
    ...(children === undefined ? {} : { 'needs.children': children.map(codedChild) }),
    ...(accessibility === undefined ? {} : { 'needs.accessibility': accessibility }),
    ...(languages === undefined ? {} : { 'needs.languages': languages }),
    ...(pets === undefined ? {} : { 'needs.pets': pets }),
    ...(unsafeComuni === undefined ? {} : { 'needs.unsafeComuni': unsafeComuni }),
    ...(safeContact === undefined
      ? {}
      : {
          'needs.safeContact.channel': safeContact.channel,
          'needs.safeContact.hours': safeContact.hours ?? '',
          'needs.safeContact.voicemail': safeContact.voicemail === true,
        }),
  };
}

/** A judgement of the file, put into the form. */
export const riskValues = (risk: Risk): Partial<RequestValues> => ({
  withRisk: true,
  'risk.tool': risk.tool,
  'risk.level': risk.level,
  'risk.date': risk.date ?? '',
  'risk.violence': risk.violence ?? [],
  'risk.facts': (['injuries', 'weapons', 'childrenExposed'] as const).filter((fact) => risk[fact] === true),
});
