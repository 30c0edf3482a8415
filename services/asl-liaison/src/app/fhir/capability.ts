import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceInteraction,
} from 'fhir/r4.js';
import type { Parameter } from './search-params.js';

export const TASK_PARAMETERS = ['_id', 'status', 'business-status', 'code', 'requester', 'owner'] as const;
export const SERVICE_REQUEST_PARAMETERS = ['_id', 'code', 'requester', 'performer'] as const;
export const COMMUNICATION_PARAMETERS = ['_id', 'sender', 'recipient'] as const;
export const ORGANIZATION_PARAMETERS = ['_id'] as const;
export const SERVICE_PARAMETERS = ['_id', 'organization', 'service-type'] as const;
export const PROVENANCE_PARAMETERS = ['target'] as const;
export const AUDIT_EVENT_PARAMETERS = ['date', 'entity'] as const;

const TYPES: Readonly<Record<Parameter, 'token' | 'reference' | 'date'>> = {
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
  /** It changes while nobody here does anything: pollers ask for what has changed. */
  readonly changes?: true;
  readonly more?: Partial<CapabilityStatementRestResource>;
}

const FOUND: readonly Code[] = ['read', 'search-type'];

const RESOURCES: Readonly<Record<string, Offered>> = {
  Task: {
    codes: [...FOUND, 'create', 'update'],
    parameters: TASK_PARAMETERS,
    changes: true,
    more: { versioning: 'versioned-update', conditionalCreate: true, updateCreate: false },
  },
  ServiceRequest: { codes: FOUND, parameters: SERVICE_REQUEST_PARAMETERS, changes: true },
  Communication: { codes: FOUND, parameters: COMMUNICATION_PARAMETERS, changes: true },
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
        resource: Object.entries(RESOURCES).map(([type, { codes, parameters, changes, more }]) => ({
          type: type as CapabilityStatementRestResource['type'],
          interaction: codes.map((code) => ({ code })),
          ...(changes === true ? { versioning: 'versioned' as const } : {}),
          ...more,
          ...searchParams(parameters, changes === true),
        })),
        interaction: [{ code: 'transaction' }],
      },
    ],
  };
}

function searchParams(
  parameters: readonly Parameter[],
  changes: boolean,
): Partial<CapabilityStatementRestResource> {
  const known = [
    ...parameters.map((name) => ({ name, type: TYPES[name] })),
    ...(changes ? [{ name: '_lastUpdated', type: 'date' as const }] : []),
  ];
  return known.length === 0 ? {} : { searchParam: known };
}
