import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { AppError } from '#kernel';
import { bodyMismatch, profileBroken, type FhirFault } from './fhir.errors.js';

/** Containers within containers; deeper than any resource that this server takes. */
const DEEPEST = 10;

type Json = Readonly<Record<string, unknown>>;

const text = (maxLength: number): object => ({ type: 'string', minLength: 1, maxLength });
const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object, minItems: number, maxItems: number): object => ({
  type: 'array',
  items,
  minItems,
  maxItems,
});

const CODING = object(
  {
    system: text(200),
    code: text(64),
    version: text(64),
    display: text(200),
    userSelected: { type: 'boolean' },
  },
  ['system', 'code'],
);
/** Its `text` is a person's words: taken, and dropped. */
const CONCEPT = object({ coding: list(CODING, 1, 4), text: text(500) }, ['coding']);
const REFERENCE = object({ reference: text(200), type: text(64), display: text(200) }, ['reference']);
const DATE_TIME = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:Z|[+-]\\d{2}:\\d{2})$',
};
const ANYTHING = {};
const server = { meta: { type: 'object' } };

const OUTPUT = object({ type: CONCEPT, valueCodeableConcept: CONCEPT }, ['type', 'valueCodeableConcept']);

/** A Task as it was read, with another status. What is compared with ours is checked there. */
const TASK_UPDATE = object(
  {
    ...server,
    resourceType: { const: 'Task' },
    id: text(64),
    status: text(32),
    statusReason: CONCEPT,
    businessStatus: CONCEPT,
    intent: { const: 'order' },
    executionPeriod: object({ start: DATE_TIME }, ['start']),
    restriction: object({ period: object({ end: DATE_TIME }, ['end']) }, ['period']),
    output: list(OUTPUT, 1, 1),
    ...Object.fromEntries(
      [
        'extension',
        'priority',
        'code',
        'focus',
        'for',
        'authoredOn',
        'lastModified',
        'requester',
        'owner',
      ].map((name) => [name, ANYTHING]),
    ),
  },
  ['resourceType', 'id', 'status', 'intent'],
);

const PATIENT = object({ ...server, resourceType: { const: 'Patient' }, id: text(64) }, ['resourceType']);
const SERVICE_REQUEST = object(
  {
    ...server,
    resourceType: { const: 'ServiceRequest' },
    id: text(64),
    status: { const: 'active' },
    intent: { const: 'order' },
    code: CONCEPT,
    subject: REFERENCE,
  },
  ['resourceType', 'status', 'intent', 'code', 'subject'],
);

const VALUES = {
  valueCodeableConcept: CONCEPT,
  valueString: text(80),
  valueBoolean: { type: 'boolean' },
  valueContactPoint: object({ system: { const: 'phone' }, value: text(40), use: text(16) }, [
    'system',
    'value',
  ]),
};
const INPUT = { ...object({ type: CONCEPT, ...VALUES }, ['type']), minProperties: 2, maxProperties: 2 };

/** The Task that activates the network; what it refers to comes with it. */
const ACTIVATION = object(
  {
    ...server,
    resourceType: { const: 'Task' },
    id: text(64),
    contained: list({ type: 'object' }, 1, 2),
    status: { const: 'requested' },
    intent: { const: 'order' },
    code: CONCEPT,
    focus: REFERENCE,
    for: REFERENCE,
    authoredOn: DATE_TIME,
    requester: REFERENCE,
    owner: REFERENCE,
    input: list(INPUT, 1, 30),
  },
  ['resourceType', 'status', 'intent', 'focus', 'input'],
);

const ENTRY = object(
  {
    fullUrl: text(200),
    resource: { type: 'object', required: ['resourceType'] },
    request: object({ method: { const: 'POST' }, url: text(64) }, ['method', 'url']),
  },
  ['fullUrl', 'resource', 'request'],
);

const TRANSACTION = object(
  {
    ...server,
    resourceType: { const: 'Bundle' },
    id: text(64),
    type: { const: 'transaction' },
    entry: list(ENTRY, 1, 50),
  },
  ['resourceType', 'type', 'entry'],
);

const PROFILES = {
  'task-update': ['Task', TASK_UPDATE],
  activation: ['Task', ACTIVATION],
  'service-request': ['ServiceRequest', SERVICE_REQUEST],
  patient: ['Patient', PATIENT],
  transaction: ['Bundle', TRANSACTION],
} as const;

export type Profile = keyof typeof PROFILES;

const compiled = new Map<Profile, ValidateFunction>();

/**
 * Checks a resource by the profile, and drops its narrative: what a person wrote about a person is neither kept nor
 * looked at. @param path where the resource stands, for what is told of its faults
 * @throws AppError `invalid` fhir.body where it is another resource, fhir.too-deep; `unprocessable` fhir.profile
 */
export function checkProfile<T>(profile: Profile, body: unknown, path?: string): T {
  const [type, schema] = PROFILES[profile];
  if (typeof body !== 'object' || body === null) throw bodyMismatch('resourceType');
  if (isDeeper(body, DEEPEST))
    throw new AppError('invalid', 'fhir.too-deep', 'The resource is nested too deeply.');
  const { text: _, ...resource } = body as Json;
  if (resource['resourceType'] !== type) throw bodyMismatch('resourceType');
  const validate = compiled.get(profile) ?? compile(profile, schema);
  if (validate(resource)) return resource as T;
  const faults = new Map<string, FhirFault>();
  for (const error of validate.errors ?? []) {
    const fault = { path: pathOf(path ?? type, error), rule: error.keyword };
    faults.set(`${fault.path} ${fault.rule}`, fault);
  }
  throw profileBroken([...faults.values()].slice(0, 20));
}

function compile(profile: Profile, schema: object): ValidateFunction {
  const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema);
  compiled.set(profile, validate);
  return validate;
}

/** An element that is missing is named; one that we do not know is not: its name is what somebody typed. */
function pathOf(root: string, { instancePath, keyword, params }: ErrorObject): string {
  const { missingProperty } = params as { missingProperty?: unknown };
  const own = keyword === 'required' && typeof missingProperty === 'string' ? `/${missingProperty}` : '';
  return root + `${instancePath}${own}`.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
}

function isDeeper(value: object, most: number): boolean {
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level
      .flatMap((container) => Object.values(container) as unknown[])
      .filter((item): item is object => typeof item === 'object' && item !== null);
  }
  return false;
}
