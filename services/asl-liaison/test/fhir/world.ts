import { newId } from '#kernel';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig } from '#platform';
import { startPartyNetwork, waitFor, type PartyNetwork } from '#testing';
import { AslLiaisonModule } from '../../src/asl-liaison.module.js';
import { AslLiaisonConfig } from '../../src/config.js';

export const ASL = 'asl-bt';
export const FHIR = '/api/asl-liaison/fhir/R4';

export type Json = Readonly<Record<string, unknown>>;

export interface FhirAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export interface FhirAsk {
  readonly method?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly roles?: readonly string[];
  readonly subject?: string;
  readonly institution?: string;
  /** Sends none. */
  readonly anonymous?: true;
}

/** The ASL's node and those it works with, and every FHIR resource that the node has answered. */
export interface FhirWorld {
  readonly network: PartyNetwork;
  readonly base: string;
  readonly returned: readonly Json[];
  token(roles?: readonly string[], subject?: string): Promise<string>;
  ask(path: string, ask?: FhirAsk): Promise<FhirAnswer>;
  /** A request of a centre to the ASL, received. @returns its id */
  asked(more?: object, from?: string): Promise<string>;
  /** A notice of a centre to the ASL, received. */
  told(code?: string): Promise<string>;
  /** Updates a Task with its present version, and waits for the lane. */
  update(id: string, change: Json, more?: FhirAsk): Promise<FhirAnswer>;
  untilStatus(id: string, status: string): Promise<Json>;
}

export async function startFhirWorld(): Promise<FhirWorld> {
  const party = (id: string, institutions: readonly string[]) => ({
    id,
    institutions,
    load: (environment: Parameters<typeof loadConfig>[1]) => {
      const config = loadConfig(NodeConfig, environment);
      return { config, module: PartyModule.forRoot({ config }) };
    },
  });
  const network = await startPartyNetwork([
    {
      id: 'asl-liaison',
      institutions: [ASL],
      load: (environment) => {
        const config = loadConfig(AslLiaisonConfig, environment);
        return { config, module: AslLiaisonModule.forRoot(config) };
      },
    },
    party('intake-cav', ['cav-1', 'cav-2']),
    party('intake-ambiti', ['ambito-barletta']),
  ]);
  return world(network);
}

const necessity = { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' };
const callback = { name: 'DATI INVENTATI', phone: '000 900 0002' };

function world(network: PartyNetwork): FhirWorld {
  const returned: Json[] = [];
  const { url } = network.node('asl-liaison');
  const token = (roles: readonly string[] = ['clinician'], subject?: string): Promise<string> =>
    network.issuer.token(ASL, roles, undefined, subject);

  const ask = async (path: string, asked: FhirAsk = {}): Promise<FhirAnswer> => {
    const { body, raw, headers, roles = ['clinician'], subject, institution = ASL } = asked;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const bearer = await network.issuer.token(institution, roles, undefined, subject);
    const response = await fetch(path.startsWith('http') ? path : `${url}${FHIR}${path}`, {
      method: asked.method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        ...(asked.anonymous === true ? {} : { authorization: `Bearer ${bearer}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type') === 'application/fhir+json; charset=utf-8';
    const answer = json ? (JSON.parse(text) as Json) : {};
    if (json) returned.push(answer);
    return { status: response.status, headers: response.headers, text, body: answer };
  };

  const send = async (from: string, body: object): Promise<string> => {
    const answer = await network.call(from, 'referrals', {
      body: { to: ASL, urgency: 'E2', necessity, needs: { callback }, ...body },
      roles: ['operator'],
    });
    if (answer.status !== 201) throw new Error(answer.text);
    const id = String(answer.body['id']);
    await network.untilState(ASL, id, 'received');
    return id;
  };

  const untilStatus = (id: string, status: string): Promise<Json> =>
    waitFor(`Task ${status}`, async () => {
      const { body } = await ask(`/Task/${id}`);
      return body['status'] === status ? body : undefined;
    });

  return {
    network,
    base: `${url}${FHIR}`,
    returned,
    token,
    ask,
    untilStatus,
    asked: (more = {}, from = 'cav-1') => send(from, { service: 'health-care', ...more }),
    told: (code = 'discharge') => send('cav-1', { service: 'health-notice', notice: { code } }),
    update: async (id, change, more = {}) => {
      const read = await ask(`/Task/${id}`);
      const sent = await ask(`/Task/${id}`, {
        method: 'PUT',
        body: { ...read.body, ...change },
        headers: { 'if-match': read.headers.get('etag') ?? '' },
        ...more,
      });
      if (sent.status !== 202) return sent;
      // the machine was slow: what was said is on its way, and arrives
      const now = await waitFor('the new version', async () => {
        const again = await ask(`/Task/${id}`);
        return again.headers.get('etag') === read.headers.get('etag') ? undefined : again;
      });
      return now;
    },
  };
}

const concept = (system: string, code: string): Json => ({ coding: [{ system, code }] });
export const code = (list: string, value: string): Json => concept(`urn:staffetta:code:${list}`, value);
export const part = (name: string, value: Json): Json => ({ type: code('task-part', name), ...value });

/** The emergency department's five fields, as a Task says them. */
export const INPUT: readonly Json[] = [
  part('comune', { valueCodeableConcept: concept('urn:staffetta:comune', '110002') }),
  part('choice', { valueCodeableConcept: code('agreement-method', 'oral') }),
  part('risk-level', { valueCodeableConcept: code('risk-level', 'high') }),
  part('child', { valueCodeableConcept: code('age-band', '3-5') }),
  part('callback', { valueContactPoint: { system: 'phone', value: '000 700 0001' } }),
];

const REQUEST: Json = {
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  code: code('service', 'centre-support'),
};

/** A Task with what it is about, contained. */
export const activation = (more: Json = {}): Json => ({
  resourceType: 'Task',
  contained: [
    { ...REQUEST, id: 'request', subject: { reference: '#patient' } },
    { resourceType: 'Patient', id: 'patient' },
  ],
  status: 'requested',
  intent: 'order',
  focus: { reference: '#request' },
  for: { reference: '#patient' },
  requester: { reference: `Organization/${ASL}` },
  input: INPUT,
  ...more,
});

/** The same as a transaction. */
export function transaction(more: Json = {}): Json {
  const [request, patient] = [`urn:uuid:${newId()}`, `urn:uuid:${newId()}`];
  const { contained: _, ...task } = activation({
    focus: { reference: request },
    for: { reference: patient },
    ...more,
  });
  const entry = (fullUrl: string, url: string, resource: Json): Json => ({
    fullUrl,
    resource,
    request: { method: 'POST', url },
  });
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      entry(patient, 'Patient', { resourceType: 'Patient' }),
      entry(request, 'ServiceRequest', { ...REQUEST, subject: { reference: patient } }),
      entry(`urn:uuid:${newId()}`, 'Task', task),
    ],
  };
}

/** A new Idempotency-Key. */
export const key = (): Readonly<Record<string, string>> => ({ 'idempotency-key': newId() });
export const entries = (bundle: Json): Json[] =>
  ((bundle['entry'] ?? []) as Json[]).flatMap((each) =>
    each['resource'] === undefined ? [] : [each['resource'] as Json],
  );
export const ids = (bundle: Json): unknown[] => entries(bundle).map((resource) => resource['id']);
export const link = (bundle: Json, relation: string): string | undefined =>
  (bundle['link'] as { relation: string; url: string }[]).find((each) => each.relation === relation)?.url;
export const issue = (outcome: Json): Json => (outcome['issue'] as Json[])[0] ?? {};
/** Our code of an OperationOutcome. */
export const codeOf = (outcome: Json): unknown =>
  ((issue(outcome)['details'] as Json)['coding'] as Json[])[0]?.['code'];
export const outcome = (list: string, value: string): Json => ({
  output: [part('outcome', { valueCodeableConcept: code(list, value) })],
});
