import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceInteraction,
} from 'fhir/r4.js';
import type { Parameter } from './search-params.js';

/** What changes while nobody here does anything: pollers ask for what has changed. */
const CHANGES = ['_lastUpdated', '_sort', '_count'] as const;
export const TASK_PARAMETERS = [
  ...(['_id', 'status', 'business-status', 'code', 'requester', 'owner'] as const),
  ...CHANGES,
] as const;
export const SERVICE_REQUEST_PARAMETERS = ['_id', 'code', 'requester', 'performer', ...CHANGES] as const;
export const COMMUNICATION_PARAMETERS = ['_id', 'sender', 'recipient', ...CHANGES] as const;
export const ORGANIZATION_PARAMETERS = ['_id', '_count'] as const;
export const SERVICE_PARAMETERS = ['_id', 'organization', 'service-type', '_count'] as const;
export const PROVENANCE_PARAMETERS = ['target', '_count'] as const;
export const AUDIT_EVENT_PARAMETERS = ['date', 'entity', '_count'] as const;

/** Those that only say how a result is shown are none of FHIR's search parameters. */
const TYPES: Readonly<Record<Exclude<Parameter, '_sort' | '_count'>, 'token' | 'reference' | 'date'>> = {
  _lastUpdated: 'date',
  _id: 'token',
  status: 'token',
  'business-status': 'token',
  code: 'token',
  'service-type': 'token',
  requester: 'reference',
  sender: 'reference',
  owner: 'reference',
  performer: 'reference',
  recipient: 'reference',
  organization: 'reference',
  target: 'reference',
  entity: 'reference',
  date: 'date',
};

type Code = CapabilityStatementRestResourceInteraction['code'];

interface Offered {
  readonly codes: readonly Code[];
  readonly parameters: readonly Parameter[];
  readonly more?: Partial<CapabilityStatementRestResource>;
}

const VERSIONED = { versioning: 'versioned' } as const;
const FOUND: readonly Code[] = ['read', 'search-type'];

const RESOURCES: Readonly<Record<string, Offered>> = {
  Task: {
    codes: [...FOUND, 'create', 'update'],
    parameters: TASK_PARAMETERS,
    more: { versioning: 'versioned-update', conditionalCreate: false, updateCreate: false },
  },
  ServiceRequest: { codes: FOUND, parameters: SERVICE_REQUEST_PARAMETERS, more: VERSIONED },
  Communication: { codes: FOUND, parameters: COMMUNICATION_PARAMETERS, more: VERSIONED },
  Patient: { codes: ['read'], parameters: [] },
  Consent: { codes: ['read'], parameters: [] },
  Organization: { codes: FOUND, parameters: ORGANIZATION_PARAMETERS },
  HealthcareService: { codes: FOUND, parameters: SERVICE_PARAMETERS },
  Provenance: { codes: FOUND, parameters: PROVENANCE_PARAMETERS },
  AuditEvent: { codes: FOUND, parameters: AUDIT_EVENT_PARAMETERS },
  // on Task, id-only: docs/guides/fhir-programs.md
  Subscription: {
    codes: [...FOUND, 'create', 'update', 'delete'],
    parameters: [],
    more: { versioning: 'versioned-update', updateCreate: false },
  },
};

/** Of this statement, not of a start of the program. */
const STATED = '2026-11-26';

/** What the door can do. @param url where callers reach it */
export function capabilityStatement(url: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: STATED,
    kind: 'instance',
    software: { name: 'Staffetta asl-liaison', version: '1' },
    implementation: { description: 'Referrals of a health authority in a network against violence', url },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Pseudonymous: nothing here names a person. Nothing is sent to the electronic health record (FSE).',
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
              text: 'SMART Backend Services: see .well-known/smart-configuration',
            },
          ],
        },
        resource: Object.entries(RESOURCES).map(([type, { codes, parameters, more }]) => ({
          type: type as CapabilityStatementRestResource['type'],
          interaction: codes.map((code) => ({ code })),
          ...more,
          ...searchParams(parameters),
        })),
        interaction: [{ code: 'transaction' }],
      },
    ],
  };
}

function searchParams(parameters: readonly Parameter[]): Partial<CapabilityStatementRestResource> {
  const known = parameters.flatMap((name) =>
    name === '_sort' || name === '_count' ? [] : [{ name, type: TYPES[name] }],
  );
  return known.length === 0 ? {} : { searchParam: known };
}
