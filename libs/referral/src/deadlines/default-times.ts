import type { Flow } from '#trust';

type Times = Readonly<Partial<Record<string, string>>>;

const SAME: Times = { received: 'PT1M', 'info-requested': 'PT24H', waitlisted: 'P3D', confirmed: 'PT6H' };

const EMERGENCY: Times = {
  ...SAME,
  acknowledged: 'PT15M',
  decided: 'PT1H',
  offered: 'PT4H',
  declined: 'PT1H',
  'no-show': 'PT2H',
};
const URGENT: Times = {
  ...SAME,
  acknowledged: 'PT2H',
  decided: 'PT24H',
  offered: 'PT8H',
  declined: 'PT24H',
  'no-show': 'PT2H',
};
const ORDINARY: Times = {
  ...SAME,
  acknowledged: 'P1D',
  decided: 'P3D',
  offered: 'PT24H',
  declined: 'P2D',
  'no-show': 'P1D',
};

const DEFAULTS: Readonly<Record<string, Times>> = {
  E0: EMERGENCY,
  E1: EMERGENCY,
  E2: URGENT,
  E3: ORDINARY,
  E4: ORDINARY,
};

/** Where the flow leaves a time out: silence must escalate all the same. In charge there is none but the review's. */
export const defaultTime = (urgency: string, stage: string): string | undefined => DEFAULTS[urgency]?.[stage];

/** At which urgencies days are working days, where the flow is not known. */
export const DEFAULT_DAYS: Pick<Flow, 'workingDays'> = { workingDays: ['E3', 'E4'] };
