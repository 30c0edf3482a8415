import type { CodeableConcept, Reference } from 'fhir/r4.js';

/** Where this node speaks FHIR. */
export const FHIR_PATH = '/api/asl-liaison/fhir/R4';

/** A closed code list of the contracts, as a code system. */
export const codeSystem = (list: string): string => `urn:staffetta:code:${list}`;
/** The machine's states: what `businessStatus` says. */
export const STATE_SYSTEM = codeSystem('referral-state');
/** The machine's events. */
export const EVENT_SYSTEM = codeSystem('referral-event');
/** What may be said in `Task.input` and `Task.output`. */
export const PART_SYSTEM = codeSystem('task-part');
export const PROTOCOL_SYSTEM = 'urn:staffetta:protocol';
/** ISTAT's codes of comuni. */
export const COMUNE_SYSTEM = 'urn:staffetta:comune';

/** Our extensions; each is described in docs/guides/fhir.md. */
export const EXTENSION = {
  urgency: 'urn:staffetta:fhir:urgency',
  adults: 'urn:staffetta:fhir:adults',
  pets: 'urn:staffetta:fhir:pets',
  capacity: 'urn:staffetta:fhir:capacity',
  superseded: 'urn:staffetta:fhir:superseded',
  call: 'urn:staffetta:fhir:number-to-call',
} as const;

export const concept = (system: string, ...codes: readonly string[]): CodeableConcept => ({
  coding: codes.map((code) => ({ system, code })),
});

export const reference = (type: string, id: string): Reference => ({ reference: `${type}/${id}` });
export const organization = (id: string): Reference => reference('Organization', id);

/** Every id of ours fits; a path that holds something else leads to nothing. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
