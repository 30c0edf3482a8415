import { FHIR_PATH } from './fhir/terms.js';

const BELOW = new RegExp(`^${FHIR_PATH}(?:/([^?]*))?(?:\\?|$)`);
const TYPE = '[A-Z][A-Za-z]{1,63}';
const OF_TYPE = new RegExp(`^(${TYPE})$`);
const SEARCH = new RegExp(`^(${TYPE})/_search$`);
const INSTANCE = new RegExp(`^(${TYPE})/[^/_$][^/]*(?:/_history(?:/[^/]+)?)?$`);

/** An activation as one bundle: what it makes. */
const TRANSACTION = ['system/ServiceRequest.c', 'system/Task.c'];

const ON_TYPE: Readonly<Record<string, string>> = { GET: 's', HEAD: 's', POST: 'c' };
const ON_INSTANCE: Readonly<Record<string, string>> = {
  GET: 'r',
  HEAD: 'r',
  PUT: 'u',
  PATCH: 'u',
  DELETE: 'd',
};

/**
 * The SMART scopes that a request at the FHIR door asks for, by method and path alone (SMART App Launch 2, "Scopes for
 * requesting FHIR resources"). What is not named here no confined token may do: undefined.
 */
export function fhirScopesAsked({
  method,
  url,
}: {
  readonly method: string;
  readonly url: string;
}): readonly string[] | undefined {
  const found = BELOW.exec(url);
  if (found === null) return undefined;
  const path = found[1] ?? '';
  if (path === '') return method === 'POST' ? TRANSACTION : undefined;
  if (path === 'metadata') return [];
  const [, searched] = SEARCH.exec(path) ?? [];
  if (searched !== undefined) return method === 'POST' ? [`system/${searched}.s`] : undefined;
  const [, type] = OF_TYPE.exec(path) ?? [];
  const [, typeOfOne] = INSTANCE.exec(path) ?? [];
  const interaction = type === undefined ? ON_INSTANCE[method] : ON_TYPE[method];
  const name = type ?? typeOfOne;
  return name === undefined || interaction === undefined ? undefined : [`system/${name}.${interaction}`];
}

/** Types of the door, and what may be done with each: what a client may be registered for. */
export const FHIR_SCOPES: readonly string[] = [
  'system/Task.crus',
  'system/ServiceRequest.crs',
  'system/Patient.r',
  'system/Organization.rs',
  'system/HealthcareService.rs',
  'system/Consent.r',
  'system/Communication.rs',
  'system/Provenance.rs',
  'system/AuditEvent.rs',
  'system/Subscription.cruds',
];
