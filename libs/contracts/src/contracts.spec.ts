import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { EVENT_NAMES, MACHINE, needsRe } from '#referral';
import {
  allContracts,
  CODES,
  coarseReason,
  contractOf,
  isCode,
  knownName,
  validatePayload,
} from './index.js';

const root = join(__dirname, '..');
const network = join(root, '..', '..', 'network', 'bat');

interface EventFile {
  type: string;
  examples: Record<string, unknown>[];
  required: string[];
}

const files: EventFile[] = readdirSync(join(root, 'events')).map((name) => {
  const schema = JSON.parse(readFileSync(join(root, 'events', name), 'utf8')) as Partial<EventFile>;
  return {
    type: `staffetta.${name.slice(0, -'.json'.length)}`,
    examples: schema.examples ?? [],
    required: schema.required ?? [],
  };
});

describe.each(files)('$type', ({ type, examples, required }) => {
  it('has a contract', () => {
    expect(contractOf(type)?.type).toBe(type);
  });

  it('accepts its examples, and nothing beside or less', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(validatePayload(type, example)).toEqual([]);
      expect(validatePayload(type, { ...example, smuggled: 'canary' })).toEqual(['/ additionalProperties']);
      for (const name of required) {
        const { [name]: _left, ...rest } = example;
        expect(validatePayload(type, rest)).toEqual(['/ required']);
      }
    }
    for (const data of [null, 'x', [], 1]) expect(validatePayload(type, data)).toEqual(['/ type']);
  });
});

describe('contracts', () => {
  it('exist for every file, the latest by its bare name', () => {
    expect(
      allContracts()
        .map((contract) => contract.type)
        .sort(),
    ).toEqual(files.map((file) => file.type).sort());
    for (const { context, name } of allContracts()) expect(knownName(context, name)?.name).toBe(name);
  });

  it('pad lane bodies to a size that depends on the type alone', () => {
    for (const { topic, name, plaintextBytes } of allContracts()) {
      const size = name === 'submitted' ? 4096 : name.startsWith('info-') ? 3072 : 1024;
      expect(plaintextBytes).toBe(topic === 'lane' ? size : undefined);
    }
  });

  it('say nothing personal outside the lanes', () => {
    for (const { topic, personalData } of allContracts()) expect(personalData).toBe(topic === 'lane');
  });

  it('name no value in a fault', () => {
    const faults = validatePayload('staffetta.referral.submitted.v1', {
      needs: {
        callback: { name: 'canary', phone: 'canary' },
        adults: 'canary',
        children: [{ ageBand: 'canary', canary: 1 }],
      },
    });
    expect(faults).not.toEqual([]);
    expect(JSON.stringify(faults)).not.toContain('canary');
    expect(validatePayload('staffetta.unknown.event.v1', {})).toEqual(['type']);
  });
});

describe('lane events', () => {
  it('are those of the machine, said by the same sides, naming an offer or a question where it must', () => {
    const lane = allContracts().filter(({ topic }) => topic === 'lane');
    expect(lane.map(({ name }) => name).sort()).toEqual([...EVENT_NAMES].sort());
    for (const name of EVENT_NAMES) {
      const contract = knownName('referral', name);
      expect([...(contract?.sides ?? [])].sort()).toEqual([...MACHINE[name].sides].sort());
      expect(contract?.required.includes('re')).toBe(needsRe(name));
    }
  });
});

describe('code lists', () => {
  it('tell outside only the coarse reason of a refusal', () => {
    expect(CODES.declineReason.map(coarseReason)).toEqual(expect.arrayContaining([...CODES.declineCode]));
    expect(coarseReason('safety-distance')).toBe('does-not-fit');
    expect(coarseReason('sons-age')).toBe(coarseReason('safety-distance'));
  });

  it('are closed', () => {
    expect(isCode('urgency', 'E1')).toBe(true);
    expect(isCode('urgency', 'E9')).toBe(false);
    expect(isCode('tier', 'T3')).toBe(false);
  });
});

describe('the BAT network', () => {
  const read = (name: string): unknown => parse(readFileSync(join(network, name), 'utf8'), { merge: true });

  it('lists its institutions as the contract wants them', () => {
    const { institutions } = read('institutions.yaml') as { institutions: unknown[] };
    expect(institutions.length).toBeGreaterThan(0);
    for (const institution of institutions) {
      expect(validatePayload('staffetta.registry.institution-listed.v1', institution)).toEqual([]);
    }
  });

  it.each(readdirSync(join(network, 'protocols')))('publishes %s as the contract wants it', (name) => {
    expect(
      validatePayload('staffetta.registry.protocol-published.v1', read(join('protocols', name))),
    ).toEqual([]);
  });
});
