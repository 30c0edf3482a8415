import { describe, expect, it } from '@jest/globals';
import { networkDocument } from '../../test/document.js';
import { documentFaults, type DocumentContext } from './check-document.js';
import { parseYaml } from './parse-yaml.js';

type Json = Record<string, unknown>;

const institution = (id: string, kind: string, services: readonly string[], more: Json = {}): Json => ({
  id,
  name: id,
  kind,
  onNetwork: true,
  node: 'intake-ambiti',
  services,
  onCall: '000 000 0000',
  hours: { staff: 'always' },
  ...more,
});
const AMBITO = ['social-emergency', 'equipe-care'];
const context = {
  institutions: [
    institution('provincia-bat', 'provincia', []),
    institution('ambito-andria', 'ambito', AMBITO),
    institution('ambito-trani', 'ambito', AMBITO),
    institution('ambito-canosa', 'ambito', AMBITO),
    institution('cav-1', 'cav', ['centre-support'], { node: 'intake-cav' }),
    institution('albergo-1', 'albergo', ['placement'], { onNetwork: false, node: undefined }),
    institution('serale', 'ambito', ['equipe-care'], {
      hours: { staff: { holidays: true, open: [{ days: ['mon'], from: '18:00', to: '20:00' }] } },
    }),
  ],
  partyNodes: ['intake-ambiti', 'intake-cav'],
  others: [],
} as unknown as DocumentContext;

const act = { deed: 'DATI INVENTATI', number: '1', pdfSha256: '0'.repeat(64) };
const sound = (): Json & { flows: Json[] } =>
  ({ ...networkDocument(), act }) as unknown as Json & { flows: Json[] };
/** A flow like the sound one, under another name, for another service. */
const flow = (more: Json): Json => ({ ...sound().flows[0], ...more });
const document = (...flows: Json[]): Json => ({ ...sound(), flows });
const faults = (body: unknown, more: Partial<DocumentContext> = {}): string[] =>
  documentFaults(body, { ...context, ...more }).map(({ path, rule }) => `${path} ${rule}`);

describe('a protocol document', () => {
  it('that is right has no faults', () => {
    expect(faults(sound())).toEqual([]);
  });

  it('is told everything that is missing or has another form, at once', () => {
    const { title: _, act: __, ...rest } = sound();
    const [first] = rest.flows;
    const { data: ___, retention: ____, ...open } = first ?? {};
    const body = {
      ...rest,
      version: 0,
      canary: true,
      flows: [{ ...open, kind: 'whim', hours: { holidays: 'no' }, deadlines: { E1: { received: 'soon' } } }],
    };
    const found = faults(body);
    expect(found.sort()).toEqual(
      [
        '/ additionalProperties',
        '/act required',
        '/flows/0/data required',
        '/flows/0/deadlines/E0 deadline-missing',
        '/flows/0/deadlines/E1/received pattern',
        '/flows/0/deadlines/E2 deadline-missing',
        '/flows/0/deadlines/E3 deadline-missing',
        '/flows/0/deadlines/E4 deadline-missing',
        '/flows/0/hours/holidays type',
        '/flows/0/hours/open required',
        '/flows/0/kind enum',
        '/flows/0/retention required',
        '/title required',
        '/version minimum',
      ].sort(),
    );
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('is told every hole that a schema does not see, at once and by path', () => {
    const { E0: _, ...late } = sound().flows[0]?.['deadlines'] as Record<string, object>;
    const body = {
      ...sound(),
      valid: ['2028-12-31', '2026-01-01'],
      signatories: ['provincia-bat', 'ambito-andria', 'ambito-trani', 'nobody', 'albergo-1'],
      paperSignatories: ['prefettura', 'ambito-canosa'],
      flows: [
        flow({
          data: { T0: 'received', T1: 'submitted', T2: 'acknowledged' },
          deadlines: { ...late, E1: { received: 'PT1M', acknowledged: 'PT0M' } },
          hold: { E0: 'PT4H', E1: 'P2D', E2: 'PT8H', E3: 'P1D' },
          expiry: { E2: 'P2D', E3: 'P7D' },
          hours: { holidays: true, open: [] },
          standIns: ['nobody', 'ambito-trani', 'cav-1'],
        }),
        flow({ from: ['nobody', 'cav-1'], standIns: [] }),
        flow({
          id: 'altro',
          kind: 'question',
          data: { T0: 'confirmed', T2: 'confirmed' },
          to: ['cav-1'],
          service: 'cost-cover',
        }),
      ],
    };
    expect(faults(body)).toEqual([
      '/valid order',
      '/signatories/3 unknown-institution',
      '/signatories/4 off-network',
      '/paperSignatories/1 on-network',
      '/flows/1/id unique',
      '/flows/1/from/0 unknown-institution',
      '/flows/1/from/1 not-signatory',
      '/flows/2/to/0 not-signatory',
      '/flows/0/standIns/0 unknown-institution',
      '/flows/0/standIns/1 stand-in-for-itself',
      '/flows/0/standIns/2 stand-in-not-askable',
      '/flows/0/data/T1 before-lower-tier',
      '/flows/0/data/T2 identity-too-early',
      '/flows/0/deadlines/E0 deadline-missing',
      '/flows/0/deadlines/E1/decided deadline-missing',
      '/flows/0/deadlines/E1/acknowledged no-time',
      '/flows/0/hold/E1 hold-too-long',
      '/flows/0/hold/E4 hold-missing',
      '/flows/0/expiry/E4 expiry-missing',
      '/flows/2/data/T0 unreachable-state',
      '/flows/2/data/T2 unreachable-state',
      '/flows/2/data/T2 identity-too-early',
      '/flows/0/hours never-open',
    ]);
  });

  it('is told what a schema does not see beside what it does, and nothing about a member that it refuses', () => {
    const body = {
      ...sound(),
      title: 7,
      signatories: ['provincia-bat', 'nobody'],
      flows: [flow({ from: ['nobody'], to: 'ambito-trani', standIns: ['nobody'] })],
    };
    expect(faults(body)).toEqual(
      expect.arrayContaining([
        '/title type',
        '/signatories/1 unknown-institution',
        '/flows/0/from/0 unknown-institution',
        '/flows/0/to type',
      ]),
    );
    expect(faults(body).filter((fault) => fault.startsWith('/flows/0/to/'))).toEqual([]);
    for (const flows of [undefined, 'x', [7], [null], {}])
      expect(faults({ ...sound(), flows })).not.toEqual([]);
  });

  it('has one flow for a pair and a service, in it and beside it', () => {
    const twice = document(flow({}), flow({ id: 'altro' }));
    expect(faults(twice)).toEqual(['/flows/1 two-flows-for-one-pair']);
    // a file's hand-over has one of its own beside it, and one only
    const handOver = (id: string): Json => flow({ id, purpose: 'hand-over' });
    expect(faults(document(flow({}), handOver('passaggio')))).toEqual([]);
    expect(faults(document(flow({}), handOver('passaggio'), handOver('altro')))).toEqual([
      '/flows/2 two-flows-for-one-pair',
    ]);
    const other = { ...sound(), id: 'altra', status: 'active' } as never;
    expect(faults(sound(), { others: [other] })).toEqual(['/flows/0 two-flows-for-one-pair']);
    const later = { ...(other as Json), valid: ['2100-01-01', '2100-12-31'] } as never;
    expect(faults(sound(), { others: [later] })).toEqual([]);
  });

  it('lets nobody stand in, at the end, for whom was asked first', () => {
    const signatories = ['provincia-bat', 'ambito-andria', 'ambito-trani', 'ambito-canosa'];
    const circle = (...standIns: string[][]): Json => ({
      ...document(
        flow({ id: 'a', to: ['ambito-trani'], standIns: standIns[0] }),
        flow({ id: 'b', to: ['ambito-canosa'], standIns: standIns[1] }),
      ),
      signatories,
    });
    expect(faults(circle(['ambito-canosa'], []))).toEqual([]);
    expect(faults(circle(['ambito-canosa'], ['ambito-trani']))).toEqual([
      '/flows/0/standIns/0 stand-in-loop',
      '/flows/1/standIns/0 stand-in-loop',
    ]);
  });

  it('is answered at some hour, by the flow’s hours and the recipient’s own', () => {
    const morning = { holidays: true, open: [{ days: ['mon'], from: '09:00', to: '12:00' }] };
    const body = {
      ...document(flow({ to: ['serale'], service: 'equipe-care', hours: morning })),
      signatories: ['provincia-bat', 'ambito-andria', 'serale'],
    };
    expect(faults(body)).toEqual(['/flows/0/to/0 never-open']);
    const backwards = { holidays: true, open: [{ days: ['mon'], from: '12:00', to: '09:00' }] };
    expect(faults(document(flow({ hours: backwards })))).toEqual(['/flows/0/hours/open/0 order']);
  });

  it('holds no text that cannot be kept, and no more than can be read', () => {
    expect(faults({ ...sound(), title: 'a\u0000b' })).toEqual(['/title text']);
    expect(faults({ ...sound(), title: 'a\ud800' })).toEqual(['/title text']);
    expect(faults({ ...sound(), 'x\u0000': 1 })).toEqual(['/ text', '/ additionalProperties']);
    expect(faults({ ...sound(), title: 'a'.repeat(300_000) })).toEqual(['/ too-large']);
    let deep: unknown = 'x';
    for (let level = 0; level < 50; level += 1) deep = [deep];
    expect(faults({ ...sound(), title: deep })).toEqual(['/ too-deep']);
    for (const other of [null, 7, 'text', [], {}]) expect(faults(other).length).toBeGreaterThan(0);
  });

  it('is no bomb', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, place) => {
        const before = 'abcdefgh'[place] ?? 'a';
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(parseYaml(bomb)).toEqual({ problems: [{ path: '/', rule: 'aliases' }] });
    expect(parseYaml('a: 1\na: 2')).toEqual({ problems: [{ path: 'line 2', rule: 'duplicate_key' }] });
    expect(parseYaml('a: &x [1]\nb: *x')).toEqual({ value: { a: [1], b: [1] } });
  });
});
