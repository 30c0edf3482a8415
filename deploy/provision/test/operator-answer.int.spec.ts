import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openAuthority, requestCertificate, type Authority } from '../src/authority.js';
import { wrongWithAnswer } from '../src/operator/check-answer.js';
import { OperatorAnswer, parseLetter, RequestedNode } from '../src/operator/letters.js';

const IDS = ['intake-cav', 'shelter-beds'];
const PASSWORD = 'una-parola-inventata-di-prova';

let dir: string;
let peers: Authority;
let nodes: RequestedNode[];
let good: Record<string, unknown>;
const keys: Record<string, string> = {};
const certificates: Record<string, string> = {};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-answer-'));
  peers = await openAuthority(join(dir, 'peers'), 'peers');
  nodes = [];
  for (const id of IDS) {
    const { key, request } = await requestCertificate(join(dir, 'own'), id);
    const host = `${id}.centre.example`;
    keys[id] = key;
    certificates[id] = await peers.certify(request, id, [id, host]);
    const address = `https://${host}:4001`;
    nodes.push(Object.assign(new RequestedNode(), { id, address, certificateRequest: request }));
  }
  good = {
    operator: 'centre',
    issuer: 'https://accesso.example/realms/staffetta',
    logOrigin: 'prova.example/bat/log',
    audit: 'prova.example/bat/log+3f9a+AAAA',
    brokers: 'kafka.example:9092',
    addresses: { 'local-plan': 'https://local-plan.example:4001' },
    gateways: { 'local-plan': 'https://rete.example' },
    pins: { 'cav-1': 'come-sulla-carta' },
    authorities: { peers: peers.cert, kafka: peers.cert, web: peers.cert },
    certificates,
    kafkaPasswords: Object.fromEntries(IDS.map((id) => [id, PASSWORD])),
    clientSecret: PASSWORD,
  };
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const parsed = (change: object): OperatorAnswer | readonly string[] =>
  parseLetter(OperatorAnswer, JSON.stringify({ ...good, ...change }), 'answer');

function answered(change: object = {}): OperatorAnswer {
  const answer = parsed(change);
  if (answer instanceof OperatorAnswer) return answer;
  throw new Error(answer.join(', '));
}

describe("an operator's answer", () => {
  it('is taken as the Province makes it', () => {
    expect(wrongWithAnswer(answered(), nodes, keys)).toEqual([]);
  });

  const pem = (): string => certificates['intake-cav'] ?? '';
  it.each<[string, () => unknown]>([
    ['no certificate', () => 'none'],
    ['a number', () => 1],
    ['nothing', () => null],
    ['a list', () => [pem()]],
    ['a certificate cut short', () => `${pem().slice(0, 200)}\n-----END CERTIFICATE-----\n`],
    ['a certificate with another one behind it', () => `${pem().trim()}\n${peers.cert}`],
    ['a certificate with a line before it', () => `NODE_OPTIONS=a\n${pem()}`],
    ['a key', () => keys['intake-cav']],
    ['very much', () => pem().replace('\n', `\n${'A'.repeat(20_000)}\n`)],
  ])('gives for a node no %s, nor for an authority', (_what, value) => {
    expect(parsed({ certificates: { ...certificates, 'intake-cav': value() } })).toEqual([
      'answer.certificates (eachIsCertificate)',
    ]);
    const authorities = { peers: value(), kafka: peers.cert, web: peers.cert };
    expect(parsed({ authorities })).toEqual(['answer.authorities.peers (isAuthority)']);
  });

  it('names no authority that is none', () => {
    const authorities = { peers: peers.cert, kafka: certificates['intake-cav'], more: peers.cert };
    expect([...(parsed({ authorities }) as readonly string[])].sort()).toEqual([
      'answer.authorities.kafka (isAuthority)',
      'answer.authorities.more (whitelistValidation)',
      'answer.authorities.web (isAuthority)',
    ]);
  });

  it.each<[string, unknown]>([
    ['no string', 7],
    ['short', 'breve'],
    ['very long', 'a'.repeat(1_000)],
    ['of two lines', `${PASSWORD}\nNODE_OPTIONS=a`],
    ['with an end to quotes', `${PASSWORD}" evil="`],
  ])('gives no password that is %s', (_what, password) => {
    expect(parsed({ kafkaPasswords: { 'intake-cav': password } })).toEqual([
      'answer.kafkaPasswords (eachIs)',
    ]);
    expect(parsed({ clientSecret: password })).toEqual(['answer.clientSecret (matches)']);
  });

  it('calls nobody by what is no name, and says little', () => {
    const names = ['../../etc', '__proto__', 'Intake', 'a\nb', ''];
    for (const name of names) {
      const passwords = `{"${name.replace('\n', '\\n')}":"${PASSWORD}"}`;
      const text = JSON.stringify(good).replace(JSON.stringify(good['kafkaPasswords']), passwords);
      const answer = parseLetter(OperatorAnswer, text, 'answer');
      // one that is not even kept is missing
      const wrong = answer instanceof OperatorAnswer ? wrongWithAnswer(answer, nodes, keys) : answer;
      expect(wrong.length).toBeGreaterThan(0);
      expect(JSON.stringify(wrong)).not.toContain(PASSWORD);
    }
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`n${String(at)}`, PASSWORD]));
    expect(parsed({ kafkaPasswords: many })).toEqual(['answer.kafkaPasswords (eachIs)']);
  });

  it.each(['addresses', 'gateways', 'pins', 'authorities', 'certificates', 'kafkaPasswords'])(
    'is refused by its name where %s are no object',
    (field) => {
      for (const value of [null, 'text', 3, []]) {
        const wrong = parsed({ [field]: value });
        expect(wrong).toContain(`answer.${field} (isObject)`);
      }
    },
  );

  it('speaks of the nodes that were asked for, all of them and no others', () => {
    const { 'intake-cav': certificate } = certificates;
    const password = { 'intake-cav': PASSWORD };
    expect(wrongWithAnswer(answered({ kafkaPasswords: password }), nodes, keys)).toEqual([
      'shelter-beds (not in the answer)',
    ]);
    expect(
      wrongWithAnswer(
        answered({
          certificates: { ...certificates, 'asl-liaison': certificate },
          kafkaPasswords: { ...(good['kafkaPasswords'] as object), 'local-plan': PASSWORD },
        }),
        nodes,
        keys,
      ),
    ).toEqual(['answer.certificates (of others)', 'answer.kafkaPasswords (of others)']);
  });

  it('certifies the keys, the hosts and by the authority that it says', async () => {
    const others = await openAuthority(join(dir, 'others'), 'others');
    const swapped = {
      'intake-cav': certificates['shelter-beds'],
      'shelter-beds': await others.certify(nodes[1]?.certificateRequest ?? '', 'shelter-beds', [
        'shelter-beds.centre.example',
      ]),
    };
    expect(wrongWithAnswer(answered({ certificates: swapped }), nodes, keys)).toEqual([
      'answer.certificates.intake-cav (for another key)',
      'answer.certificates.intake-cav (for another host)',
      'answer.certificates.shelter-beds (of another authority)',
    ]);
  });
});
