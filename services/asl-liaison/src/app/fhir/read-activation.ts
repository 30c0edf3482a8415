import type { Bundle, CodeableConcept, Patient, Resource, ServiceRequest, Task, TaskInput } from 'fhir/r4.js';
import { profileBroken, referenceUnknown, type FhirFault } from './fhir.errors.js';
import { checkProfile } from './profiles.js';
import { codeSystem, COMUNE_SYSTEM, PART_SYSTEM } from './terms.js';

/** "Attiva la rete", as a Task says it; the form's own rules are checked where the form's are. */
export interface SaidActivation {
  readonly form: Readonly<Record<string, unknown>>;
}

/** What this profile asks for; nothing else can be activated by FHIR. */
const SERVICE = 'centre-support';

/**
 * A Task with what it is about, contained.
 * @throws AppError `invalid` fhir.body, fhir.too-deep; `unprocessable` fhir.profile, fhir.reference
 */
export function readActivation(body: unknown, institution: string): SaidActivation {
  const task = checkProfile<Task>('activation', body);
  const parts = new Map(
    (task.contained ?? []).map((part): [string, Resource] => [`#${part.id ?? ''}`, part]),
  );
  return { form: formOf(task, parts, institution, 'Task') };
}

/** The same as a transaction: one Task, one ServiceRequest, one Patient of whom nothing is said. */
export function readTransaction(body: unknown, institution: string): SaidActivation {
  const bundle = checkProfile<Bundle>('transaction', body);
  const entries = bundle.entry ?? [];
  const parts = new Map(entries.map(({ fullUrl, resource }) => [fullUrl ?? '', resource as Resource]));
  const index = entries.findIndex(({ resource }) => resource?.resourceType === 'Task');
  const entry = entries[index];
  const types = entries.map(({ resource }) => resource?.resourceType ?? '').sort();
  if (entry === undefined || types.join() !== 'Patient,ServiceRequest,Task') {
    throw profileBroken([{ path: 'Bundle.entry', rule: 'one-activation' }]);
  }
  const wrong = entries.findIndex(({ resource, request }) => request?.url !== resource?.resourceType);
  if (wrong >= 0) throw profileBroken([{ path: `Bundle.entry[${String(wrong)}].request.url`, rule: 'type' }]);
  const path = `Bundle.entry[${String(index)}].resource`;
  const task = checkProfile<Task>('activation', entry.resource, path);
  if (task.contained !== undefined) throw profileBroken([{ path: `${path}.contained`, rule: 'absent' }]);
  return { form: formOf(task, parts, institution, path) };
}

type Parts = ReadonlyMap<string, Resource>;

function formOf(task: Task, parts: Parts, institution: string, path: string): SaidActivation['form'] {
  // nothing is fetched: a reference leads to what came with it, or nowhere
  const found = (reference: string | undefined, type: string, at: string): Resource => {
    const part = parts.get(reference ?? '');
    if (part?.resourceType !== type) throw referenceUnknown(at);
    return part;
  };
  const focus = found(task.focus?.reference, 'ServiceRequest', `${path}.focus`);
  const request = checkProfile<ServiceRequest>('service-request', focus, `${path}.focus.resolve()`);
  checkProfile<Patient>(
    'patient',
    found(request.subject.reference, 'Patient', `${path}.focus.resolve().subject`),
    `${path}.focus.resolve().subject.resolve()`,
  );
  if (task.for !== undefined && task.for.reference !== request.subject.reference) {
    throw referenceUnknown(`${path}.for`);
  }
  if (task.requester !== undefined && task.requester.reference !== `Organization/${institution}`) {
    throw referenceUnknown(`${path}.requester`);
  }
  for (const code of [request.code, task.code]) {
    if (code !== undefined && codeIn(code, codeSystem('service')) !== SERVICE) {
      throw profileBroken([{ path: `${path}.code`, rule: `only:${SERVICE}` }]);
    }
  }
  return { ...inputsOf(task.input ?? [], path), ...recipientOf(task, path) };
}

function recipientOf({ owner }: Task, path: string): object {
  if (owner === undefined) return {};
  const id = /^Organization\/([a-z][a-z0-9-]{0,62})$/.exec(owner.reference ?? '')?.[1];
  if (id === undefined) throw referenceUnknown(`${path}.owner`);
  return { to: id };
}

const codeIn = (concept: CodeableConcept | undefined, ...systems: readonly string[]): string | undefined =>
  concept?.coding?.find(({ system }) => systems.includes(system ?? ''))?.code;

type ReadPart = (input: TaskInput) => unknown;
const coded =
  (...systems: readonly string[]): ReadPart =>
  ({ valueCodeableConcept }) =>
    codeIn(valueCodeableConcept, ...systems);

/** What `Task.input` may hold: the form's field, and how its value is said. */
const PARTS: Readonly<Record<string, readonly [field: string, read: ReadPart]>> = {
  comune: ['comune', coded(COMUNE_SYSTEM)],
  choice: ['choice', coded(codeSystem('agreement-method'), codeSystem('necessity-ground'))],
  'risk-level': ['level', coded(codeSystem('risk-level'))],
  callback: ['callback', ({ valueContactPoint }) => valueContactPoint?.value],
  child: ['children', childOf],
  urgency: ['urgency', coded(codeSystem('urgency'))],
  subject: ['subject', coded(codeSystem('case-subject'))],
  by: ['by', ({ valueString }) => valueString],
  observation: ['observation', ({ valueBoolean }) => valueBoolean],
};

function childOf({ valueCodeableConcept }: TaskInput): object | undefined {
  const ageBand = codeIn(valueCodeableConcept, codeSystem('age-band'));
  const sex = codeIn(valueCodeableConcept, codeSystem('sex'));
  if (ageBand === undefined) return undefined;
  return { ageBand, ...(sex === undefined ? {} : { sex }) };
}

function inputsOf(inputs: readonly TaskInput[], path: string): Record<string, unknown> {
  const children: unknown[] = [];
  const form: Record<string, unknown> = { children };
  const faults: FhirFault[] = [];
  for (const [index, input] of inputs.entries()) {
    const at = `${path}.input[${String(index)}]`;
    const name = codeIn(input.type, PART_SYSTEM) ?? '';
    const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    const value = part?.[1](input);
    if (part === undefined) faults.push({ path: `${at}.type`, rule: 'known-part' });
    else if (value === undefined) faults.push({ path: `${at}.value`, rule: `value-of:${name}` });
    else if (part[0] === 'children') children.push(value);
    else if (Object.hasOwn(form, part[0])) faults.push({ path: at, rule: 'once' });
    else form[part[0]] = value;
  }
  if (faults.length > 0) throw profileBroken(faults);
  return form;
}

/** Where a field of the form stands in the Task. */
export function elementOf(field: string): string {
  const [first = ''] = field.split('.');
  if (first === 'to') return 'Task.owner';
  const part = Object.entries(PARTS).find(([, [name]]) => name === first)?.[0];
  return part === undefined ? 'Task' : `Task.input.where(type.coding.code = '${part}')`;
}
