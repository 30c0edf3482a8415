import { newId } from '../../../api/ids.js';

/** The form of a new request: fields are called by their path in what is sent, so that a refusal finds them. */
export type RequestValues = {
  /** Of this intent: file, choice and request are made under keys derived from it, also after a new sign-in. */
  readonly key: string;
  /** The file, once there is one. */
  readonly case: string;
  readonly subject: string;
  readonly service: string;
  readonly urgency: string;
  /** Where she is now: says which PIS answers, and is not sent. */
  readonly comune: string;
  readonly to: string;
  readonly 'needs.adults': string;
  /** `6-10` or `6-10/f`, one for each. */
  readonly 'needs.children': readonly string[];
  readonly 'needs.accessibility': readonly string[];
  readonly 'needs.languages': readonly string[];
  readonly 'needs.pets': boolean;
  readonly 'needs.unsafeComuni': readonly string[];
  readonly 'needs.safeContact.channel': string;
  readonly 'needs.safeContact.hours': string;
  readonly 'needs.safeContact.voicemail': boolean;
  readonly 'needs.callback.name': string;
  readonly 'needs.callback.phone': string;
  readonly 'question.days': string;
  readonly 'question.start': string;
  readonly withRisk: boolean;
  readonly 'risk.tool': string;
  readonly 'risk.level': string;
  readonly 'risk.date': string;
  readonly 'risk.violence': readonly string[];
  /** `injuries`, `weapons`, `childrenExposed` */
  readonly 'risk.facts': readonly string[];
  /** `agreement`: recorded here; `known`: recorded before; `necessity`. */
  readonly ground: string;
  readonly agreement: string;
  /** `to`: this recipient alone; `class`: any of its kind. */
  readonly scope: string;
  /** `T0`, `T1`, `T2`: up to what may be told. */
  readonly tiers: string;
  readonly method: string;
  readonly heardBy: string;
  readonly alone: boolean;
  readonly interpreter: boolean;
  readonly validUntil: string;
  readonly 'necessity.ground': string;
  readonly 'necessity.decidedBy': string;
};

const CHOICE_DAYS = 90;
const DAY_MS = 86_400_000;

/** A calendar day from now. */
export const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** What a form holds before anybody has touched it: as little as is true of most. */
export function emptyRequest(of: { readonly case: string; readonly operator: string }): RequestValues {
  return {
    key: newId(),
    case: of.case,
    subject: 'woman',
    service: '',
    urgency: '',
    comune: '',
    to: '',
    'needs.adults': '1',
    'needs.children': [],
    'needs.accessibility': [],
    'needs.languages': [],
    'needs.pets': false,
    'needs.unsafeComuni': [],
    'needs.safeContact.channel': '',
    'needs.safeContact.hours': '',
    'needs.safeContact.voicemail': false,
    'needs.callback.name': of.operator,
    'needs.callback.phone': '',
    'question.days': '',
    'question.start': '',
    withRisk: false,
    'risk.tool': '',
    'risk.level': '',
    'risk.date': '',
    'risk.violence': [],
    'risk.facts': [],
    ground: 'agreement',
    agreement: '',
    scope: 'to',
    tiers: '',
    method: '',
    heardBy: of.operator,
    alone: false,
    interpreter: false,
    validUntil: dayFromNow(CHOICE_DAYS),
    'necessity.ground': '',
    'necessity.decidedBy': of.operator,
  };
}
