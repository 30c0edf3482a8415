import { describe, expect, it } from '@jest/globals';
import { AppError } from '#kernel';
import {
  AUDIT_EVENT_PARAMETERS,
  COMMUNICATION_PARAMETERS,
  ORGANIZATION_PARAMETERS,
  PROVENANCE_PARAMETERS,
  SERVICE_PARAMETERS,
  SERVICE_REQUEST_PARAMETERS,
  TASK_PARAMETERS,
} from './capability.js';
import { isStrict, readSearch, requireJson, type Sent, type Wanted } from './search-params.js';

const read = (sent: readonly Sent[], strict = false): Wanted =>
  readSearch(sent, { parameters: TASK_PARAMETERS, strict });

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a search', () => {
  it('widens between commas and narrows by repetition', () => {
    expect(read([['status', 'on-hold,failed']]).states).toEqual(['waitlisted', 'expired']);
    expect(
      read([
        ['status', 'accepted'],
        ['business-status', 'confirmed,waitlisted'],
      ]).states,
    ).toEqual(['confirmed']);
    expect(
      read([
        ['status', 'accepted'],
        ['status', 'failed'],
      ]).states,
    ).toEqual([]);
  });

  it.each<[Sent, Partial<Wanted>]>([
    [['status', 'http://hl7.org/fhir/task-status|failed'], { states: ['expired'] }],
    // of no system: ours all have one
    [['status', '|failed'], { states: [] }],
    [['code', '|health-care'], { services: [] }],
    [['status', 'urn:other|failed'], { states: [] }],
    [['status', 'no-such'], { states: [] }],
    [['business-status', 'urn:staffetta:code:referral-state|no-show'], { states: ['no-show'] }],
    [['code', 'health-care'], { services: ['health-care'] }],
    [['code', 'surgery'], { services: [] }],
    [['owner', 'Organization/asl-bt'], { recipients: ['asl-bt'] }],
    [['owner', 'asl-bt'], { recipients: ['asl-bt'] }],
    [['owner:Organization', 'asl-bt'], { recipients: ['asl-bt'] }],
    [['requester', 'https://example.org/fhir/Organization/cav-1'], { senders: ['cav-1'] }],
    [['requester', 'Patient/cav-1'], { senders: [] }],
    [['_count', '500'], { count: 50 }],
    [['_count', '7'], { count: 7 }],
    [['_sort', '-_lastUpdated'], { newestFirst: true }],
    [['_total', 'none'], {}],
  ])('understands %j', (sent, wanted) => {
    expect(read([sent], true)).toMatchObject({ ...wanted, used: [sent] });
  });

  it.each<[string, { since?: string; until?: string }]>([
    ['ge2026-03-01', { since: '2026-03-01T00:00:00.000Z' }],
    ['gt2026-03-01', { since: '2026-03-02T00:00:00.000Z' }],
    ['lt2026-03', { until: '2026-03-01T00:00:00.000Z' }],
    ['le2026-03', { until: '2026-04-01T00:00:00.000Z' }],
    ['2026', { since: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' }],
    ['eq2026-03-01T10:00:00+01:00', { since: '2026-03-01T09:00:00.000Z', until: '2026-03-01T09:00:01.000Z' }],
    ['gt2026-03-01T10:00:00.123Z', { since: '2026-03-01T10:00:00.124Z' }],
    ['le2026-03-01T10:00:00.5Z', { until: '2026-03-01T10:00:00.600Z' }],
  ])('reads the time %s by its precision', (text, window) => {
    const { since, until } = read([['_lastUpdated', text]]);
    expect({
      ...(since === undefined ? {} : { since: since.toISOString() }),
      ...(until === undefined ? {} : { until: until.toISOString() }),
    }).toEqual(window);
  });

  it('overlooks what it does not know, and leaves it out of what counted', () => {
    const wanted = read([
      ['priority', 'stat'],
      ['status', ''],
      ['_total', 'accurate'],
      ['status', 'failed'],
    ]);
    expect(wanted).toMatchObject({ states: ['expired'], used: [['status', 'failed']] });
  });

  it.each<[Sent, string]>([
    [['priority', 'stat'], 'fhir.unsupported-parameter'],
    [['_include', 'Task:focus'], 'fhir.unsupported-parameter'],
    [['_total', 'accurate'], 'fhir.unsupported-parameter'],
    [['status', ''], 'fhir.parameter'],
    [['__proto__', 'x'], 'fhir.unsupported-parameter'],
  ])('refuses %j where handling is strict', (sent, code) => {
    expect(refusal(() => read([sent], true))).toBe(code);
  });

  it.each<[Sent, string]>([
    [['status:not', 'failed'], 'fhir.unsupported-parameter'],
    [['_lastUpdated', 'yesterday'], 'fhir.parameter'],
    [['_lastUpdated', 'ne2026'], 'fhir.parameter'],
    [['_lastUpdated', 'ge2026-02-30'], 'fhir.parameter'],
    [['_lastUpdated', 'ge2026,ge2027'], 'fhir.parameter'],
    [['_count', '0'], 'fhir.parameter'],
    [['_count', '-1'], 'fhir.parameter'],
    [['_sort', 'status'], 'fhir.parameter'],
  ])('refuses %j always', (sent, code) => {
    expect(refusal(() => read([sent]))).toBe(code);
  });

  // as the routes apply them: by when it changed is asked of what a poller follows alone
  const SHOWN: readonly Sent[] = [
    ['_lastUpdated', 'ge2026-03-01'],
    ['_sort', '-_lastUpdated'],
    ['_count', '1'],
    ['_total', 'none'],
  ];
  it.each([
    ['Task', TASK_PARAMETERS, ['_lastUpdated', '_sort', '_count', '_total']],
    ['ServiceRequest', SERVICE_REQUEST_PARAMETERS, ['_lastUpdated', '_sort', '_count', '_total']],
    ['Communication', COMMUNICATION_PARAMETERS, ['_lastUpdated', '_sort', '_count', '_total']],
    ['Organization', ORGANIZATION_PARAMETERS, ['_count', '_total']],
    ['HealthcareService', SERVICE_PARAMETERS, ['_count', '_total']],
    ['Provenance', PROVENANCE_PARAMETERS, ['_count', '_total']],
    ['AuditEvent', AUDIT_EVENT_PARAMETERS, ['_count', '_total']],
    ['Subscription', [], ['_total']],
  ])('of %s repeats what it applies alone', (_, parameters, applied) => {
    expect(readSearch(SHOWN, { parameters, strict: false }).used.map(([name]) => name)).toEqual(applied);
    for (const sent of SHOWN) {
      const [name] = sent;
      const code = refusal(() => readSearch([sent], { parameters, strict: true }));
      expect([name, code]).toEqual([name, applied.includes(name) ? 'none' : 'fhir.unsupported-parameter']);
    }
  });

  it('does not repeat a name that is none of FHIR’s', () => {
    try {
      read([['Mario Rossi 347', 'x']], true);
      throw new Error('not refused');
    } catch (error) {
      expect((error as AppError).details).toEqual({});
    }
  });
});

describe('headers', () => {
  it.each([
    ['handling=strict', true],
    ['wait=2, handling=strict', true],
    ['handling="strict"; foo', true],
    ['handling=lenient', false],
    ['return=minimal', false],
    [undefined, false],
  ])('%s', (prefer, strict) => {
    expect(isStrict(prefer)).toBe(strict);
  });

  it.each([
    [undefined, undefined, 'none'],
    [undefined, '*/*', 'none'],
    [undefined, 'application/fhir+xml;q=0.5, application/fhir+json', 'none'],
    [undefined, 'application/fhir+xml', 'fhir.unsupported-format'],
    ['json', 'application/fhir+xml', 'none'],
    ['xml', 'application/json', 'fhir.unsupported-format'],
  ])('format %s, accept %s', (format, accept, code) => {
    expect(
      refusal(() => {
        requireJson(format, accept);
      }),
    ).toBe(code);
  });
});
