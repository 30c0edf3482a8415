import type { StateName } from './state.js';
import type { EventName } from './table.js';

/** What an event tells about a person beyond its name. */
export interface Telling {
  readonly tier: 'T1';
  /** Where its speaker stood: what crossed it in the lane does not make a right answer a wrong one. */
  readonly state: StateName;
}

const TELLINGS: Readonly<Partial<Record<EventName, Telling>>> = {
  'info-requested': { tier: 'T1', state: 'acknowledged' },
  'info-provided': { tier: 'T1', state: 'info-requested' },
};

/**
 * Which events after `submitted` carry a tier in their own payload: question and answer, the only free text (design §4).
 * Name and contact never ride on the bus; `identity-disclosed` is told about by its own rules.
 */
export const tellingOf = (name: EventName): Telling | undefined => TELLINGS[name];
