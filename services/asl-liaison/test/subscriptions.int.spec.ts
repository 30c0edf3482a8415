import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { ROLES } from '#platform';
import {
  FHIR_CHECK_MILLISECONDS,
  fhirCheckCanRun,
  startFhirCheck,
  waitFor,
  type PartyNetwork,
} from '#testing';
import { FHIR_PATH } from '../src/app/fhir/terms.js';
import { ASL, askFhir, startAslNetwork, type FhirAnswer, type FhirCall } from './asl-network.js';
import { entriesOf, tasksIn } from './receiver-world.js';
import { isSigned, startReceiver, type Receiver } from './receiver.js';

const SCOPES = 'system/Subscription.cruds system/Task.rs';

let network: PartyNetwork;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  network = await startAslNetwork(
    { 'intake-ambiti': ['ambito-barletta'] },
    { STAFFETTA_RECEIVER_HOSTS: receiver.host },
  );
});
afterAll(async () => {
  await network.stop();
  await receiver.stop();
});

const resource = (more: object = {}, channel: object = {}): object => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'DATI INVENTATI',
  criteria: 'Task?owner=Organization/asl-bt',
  channel: {
    type: 'rest-hook',
    endpoint: receiver.url,
    payload: 'application/fhir+json',
    _payload: {
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content',
          valueCode: 'id-only',
        },
      ],
    },
    ...channel,
  },
  ...more,
});
const ask = (path = '', call: FhirCall = {}): Promise<FhirAnswer> =>
  askFhir(network, `/Subscription${path}`, { scope: SCOPES, ...call });
const secretIn = ({ body }: FhirAnswer): string | undefined =>
  (body['channel'] as { extension?: { valueString: string }[] }).extension?.[0]?.valueString;

describe('a system of the ASL', () => {
  it('registers, is told of a request as soon as it is folded, and reads no secret afterwards', async () => {
    const made = await ask('', { body: resource() });
    const id = String(made.body['id']);
    expect(made.status).toBe(201);
    const url = network.node('asl-liaison').url;
    expect(made.headers.get('location')).toBe(`${url}${FHIR_PATH}/Subscription/${id}`);
    expect(made.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(made.body).toMatchObject({
      resourceType: 'Subscription',
      status: 'active',
      meta: { versionId: '1' },
    });
    const secret = secretIn(made);
    expect(Buffer.from(String(secret), 'base64url')).toHaveLength(32);
    // the answer may have been lost
    const again = await ask('', { body: resource() });
    expect([again.status, again.body['id'], secretIn(again)]).toEqual([200, id, secret]);
    const another = await ask('', { body: resource(), subject: 'somebody-else' });
    expect([another.status, another.body['id'], secretIn(another)]).toEqual([200, id, undefined]);
    const read = await ask(`/${id}`);
    expect(read).toMatchObject({ status: 200, body: { id } });
    expect(secretIn(read)).toBeUndefined();
    const listed = await ask();
    expect(listed.body).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: { id } }],
    });

    const asked = await network.call('ambito-barletta', 'referrals', {
      body: {
        ...{ to: ASL, service: 'health-care', urgency: 'E1' },
        necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
        needs: { callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
      },
    });
    const referral = String(asked.body['id']);
    await network.untilState(ASL, referral, 'received');
    // submitted and received: told in one call or in two
    await waitFor('the call', () => receiver.calls.length > 0 && tasksIn(receiver).at(-1)?.[1] === 'W/"2"');
    expect(tasksIn(receiver).at(-1)).toEqual([`Task/${referral}`, 'W/"2"']);
    for (const call of receiver.calls) {
      expect(isSigned(call, Buffer.from(String(secret), 'base64url'))).toBe(true);
      expect(call.body).not.toMatch(/ambito|health-care|vital|000 900/);
    }
    expect(entriesOf(receiver)).not.toEqual([]);
  });

  it('changes it knowing its version, and ends it', async () => {
    const body = resource({ criteria: 'Task?status=completed' });
    const id = String((await ask('', { body })).body['id']);
    const put = (headers: Record<string, string>, more: object = {}): Promise<FhirAnswer> =>
      ask(`/${id}`, { method: 'PUT', headers, body: { ...body, id, ...more } });
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': 'W/"7"' })).status).toBe(412);
    expect((await put({ 'if-match': 'W/"1"' }, { id: newId() })).status).toBe(400);
    const off = await put({ 'if-match': 'W/"1"' }, { status: 'off' });
    expect([off.status, off.headers.get('etag'), off.body['status']]).toEqual([200, 'W/"2"', 'off']);
    const on = await put({ 'if-match': 'W/"2"' });
    expect(on.body['status']).toBe('active');
    expect((await ask(`/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(`/${id}`)).status).toBe(404);
    expect((await ask(`/${id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('is told another secret with another address', async () => {
    const made = await ask('', { body: resource({ criteria: 'Task?code=placement' }) });
    const id = String(made.body['id']);
    const put = (endpoint: string, version: string): Promise<FhirAnswer> =>
      ask(`/${id}`, {
        method: 'PUT',
        headers: { 'if-match': version },
        body: { ...resource({ criteria: 'Task?code=placement' }, { endpoint }), id },
      });
    const same = await put(receiver.url, 'W/"1"');
    expect([same.status, secretIn(same)]).toEqual([200, undefined]);
    const moved = await put(`${receiver.url}/moved`, 'W/"2"');
    expect(moved.status).toBe(200);
    expect(Buffer.from(String(secretIn(moved)), 'base64url')).toHaveLength(32);
    expect(secretIn(moved)).not.toBe(secretIn(made));
    expect(secretIn(await ask(`/${id}`))).toBeUndefined();
    await ask(`/${id}`, { method: 'DELETE' });
  });

  it.each<[string, object, object, number]>([
    ['whole Tasks', {}, { _payload: undefined }, 422],
    ['another form', {}, { payload: 'application/fhir+xml' }, 400],
    ['mail', {}, { type: 'email', endpoint: 'mailto:x@example.org' }, 400],
    ['a header of its own', {}, { header: ['Authorization: Bearer CANARY'] }, 400],
    ['a host that nobody named', {}, { endpoint: 'http://169.254.169.254/CANARY' }, 422],
    ['another port', {}, { endpoint: 'http://127.0.0.1:1/CANARY' }, 422],
    ['no address', {}, { endpoint: 'CANARY' }, 422],
    ['patients', { criteria: 'Patient?name=CANARY' }, {}, 422],
    ['another institution', { criteria: 'Task?owner=Organization/cav-1' }, {}, 422],
    ['no reason', { reason: undefined }, {}, 400],
    ['a field that we do not know', { CANARY: true }, {}, 400],
    ['another resource', { resourceType: 'Patient' }, {}, 400],
    ['no status', { status: 'CANARY' }, {}, 400],
    ['no end', { end: 'CANARY' }, {}, 400],
  ])('is refused %s, and hears nothing of what it sent', async (_, more, channel, status) => {
    const before = (await ask()).body['entry'];
    const refused = await ask('', { body: resource(more, channel) });
    expect(refused.status).toBe(status);
    expect(JSON.stringify(refused.body)).not.toContain('CANARY');
    expect((await ask()).body['entry']).toEqual(before);
  });

  it('finds nothing of another institution, and nothing under a name that is none', async () => {
    expect((await ask(`/${newId()}`)).status).toBe(404);
    expect((await ask('/x')).status).toBe(404);
    expect((await ask('', { institution: 'ambito-barletta' })).status).toBe(404);
  });
});

describe('who may', () => {
  it('is the coordinator, who runs the node, and programs with the scope', async () => {
    for (const role of ROLES) {
      const may = ['coordinator', 'admin'].includes(role);
      const { status } = await askFhir(network, '/Subscription', { roles: [role] });
      expect([role, status]).toEqual([role, may ? 200 : 404]);
    }
    for (const role of ROLES) {
      const may = ['coordinator', 'admin', 'operator', 'clinician'].includes(role);
      const { status } = await ask('', { roles: [role] });
      expect([role, status]).toEqual([role, may ? 200 : 404]);
    }
    const asked = async (scope: string, path = '', method = 'GET'): Promise<number> =>
      (await ask(path, { scope, method })).status;
    expect(await asked('system/Subscription.s')).toBe(200);
    expect(await asked('system/Subscription.r')).toBe(403);
    expect(await asked('system/Subscription.rs', `/${newId()}`)).toBe(404);
    expect(await asked('system/Subscription.rs', `/${newId()}`, 'DELETE')).toBe(403);
    expect(await asked('system/Task.cruds')).toBe(403);
  });
});

(fhirCheckCanRun() ? describe : describe.skip)('HAPI', () => {
  it(
    'finds nothing wrong with what is answered, nor with what receivers are told',
    async () => {
      const check = await startFhirCheck();
      try {
        const body = resource({ criteria: 'Task', end: '2099-01-01T00:00:00Z' });
        const said = [
          (await ask('', { body })).body,
          (await ask()).body,
          (await ask('', { body: resource({ criteria: 'Patient' }) })).body,
          ...receiver.calls.map((call) => JSON.parse(call.body) as object),
        ];
        expect(said.length).toBeGreaterThan(3);
        // the backport's own profile is not among R4's definitions
        const faults = (await Promise.all(said.map((each) => check.validate(each)))).flat();
        expect(faults.filter((fault) => !fault.includes('backport-subscription-status-r4'))).toEqual([]);
      } finally {
        check.stop();
      }
    },
    FHIR_CHECK_MILLISECONDS,
  );
});
