import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudEvent, Kafka } from 'cloudevents';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#kernel';
import {
  contractOf,
  envelopeDigest,
  fromHeaders,
  knownName,
  laneName,
  laneType,
  nameOf,
  parseSource,
  signedBytes,
  sourceOf,
  toHeaders,
  validateAttributes,
  type Attributes,
} from './index.js';
import { ATTRIBUTE_FORMS } from './generated/envelope.js';

const vectors = JSON.parse(readFileSync(join(__dirname, '..', 'vectors', 'accepted.json'), 'utf8')) as {
  vectors: { attributes: Attributes }[];
};
const samples = vectors.vectors.map((vector) => vector.attributes);
const [submitted] = samples;
if (submitted === undefined) throw new Error('no vectors');

const names = Object.keys(ATTRIBUTE_FORMS);
const anyAttributes = fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'grapheme' }));

describe('signed bytes', () => {
  it('are the domain and RFC 8785 JSON of all but sig and traceparent, whatever the values', () => {
    fc.assert(
      fc.property(anyAttributes, (attributes) => {
        const covered = Object.fromEntries(
          Object.entries(attributes).filter(([name]) => name !== 'sig' && name !== 'traceparent'),
        );
        expect(signedBytes(attributes).toString('utf8')).toBe(
          `staffetta/event/v1\n${canonicalJson(covered)}`,
        );
      }),
    );
  });

  it('do not depend on the order of the attributes', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.keys(submitted), { minLength: Object.keys(submitted).length }),
        (order) => {
          const shuffled = Object.fromEntries(
            order.map((name) => [name, submitted[name as keyof Attributes] ?? '']),
          );
          expect(signedBytes(shuffled)).toEqual(signedBytes(submitted));
        },
      ),
    );
  });

  it('cover unknown attributes too, and refuse text that JSON cannot say', () => {
    expect(signedBytes({ ...submitted, other: 'x' })).not.toEqual(signedBytes(submitted));
    expect(() => signedBytes({ ...submitted, flow: '\ud800' })).toThrow();
  });
});

describe('the digest', () => {
  it('changes with every attribute but traceparent', () => {
    for (const name of Object.keys(submitted)) {
      const changed = { ...submitted, [name]: 'A'.repeat(86) };
      expect(envelopeDigest(changed) === envelopeDigest(submitted)).toBe(name === 'traceparent');
    }
  });
});

describe('the CloudEvents SDK', () => {
  it.each(samples)('reads our headers as the same event: $type', (attributes) => {
    const headers = toHeaders(attributes);
    const message = { headers, key: '', value: '{}', body: '{}' };
    const event = Kafka.toEvent(message) as CloudEvent<unknown>;
    for (const [name, value] of Object.entries(attributes)) {
      // the SDK writes the milliseconds that were left out
      const want = name === 'time' ? new Date(value).toISOString() : value;
      expect(event[name]).toBe(want);
    }
    expect(event.datacontenttype).toBe(headers['content-type']);
  });

  it.each(samples)('writes the headers that we write: $type', (attributes) => {
    const { 'content-type': datacontenttype, ...headers } = toHeaders(attributes);
    const written = Kafka.binary(new CloudEvent({ ...attributes, datacontenttype, data: 'x' })).headers;
    // the SDK repeats the content type as an attribute (its own deviation); we send it once
    const {
      ce_datacontenttype: _,
      'content-type': contentType,
      ...others
    } = written as Record<string, unknown>;
    expect(others).toEqual(headers);
    expect(contentType).toBe(datacontenttype);
  });
});

describe('headers', () => {
  it('come back as what went out, for every set of attributes that is whole', () => {
    fc.assert(
      fc.property(anyAttributes, (extra) => {
        const attributes = { ...submitted, ...extra, type: submitted.type };
        expect(fromHeaders(Object.entries(toHeaders(attributes)))).toEqual({ attributes });
      }),
    );
  });

  it('never give attributes that were not sent', () => {
    const read = fromHeaders(Object.entries(toHeaders(submitted)));
    expect('attributes' in read && 'constructor' in read.attributes).toBe(false);
    expect(fromHeaders([...Object.entries(toHeaders(submitted)), ['ce___proto__', 'x']])).toEqual({
      fault: 'unknown-attribute',
    });
  });
});

describe('validateAttributes', () => {
  it('never passes a value that is not of the attribute’s form, nor says it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(submitted)), fc.string({ minLength: 1 }), (name, text) => {
        // quotes and blanks are in no form
        const faults = validateAttributes({ ...submitted, [name]: `" ${text}` });
        expect(faults).toContain(name);
        for (const fault of faults) expect(names).toContain(fault);
      }),
    );
  });

  it('names what is unknown without repeating it', () => {
    expect(validateAttributes({ ...submitted, canary: 'x' })).toEqual(['unknown']);
    expect(validateAttributes({ ...submitted, type: 'staffetta.referral.teleported.v1' })).toEqual(['type']);
  });

  it('holds an unknown version to the latest known one', () => {
    const later = {
      ...submitted,
      type: 'staffetta.referral.submitted.v9',
      dataschema: 'urn:staffetta:event:referral.submitted:v9',
    };
    expect(validateAttributes(later)).toEqual([]);
    expect(validateAttributes({ ...later, urgency: 'E9' })).toEqual(['urgency']);
  });

  it('wants prev from the second word of a chain on', () => {
    expect(validateAttributes({ ...submitted, seq: '2' })).toEqual(['prev']);
    expect(validateAttributes({ ...submitted, seq: '2', prev: submitted.keycommit })).toEqual([]);
  });

  it('lets nothing of a referral, nor of a chain, onto a pulse', () => {
    const pulse = samples.find((sample) => sample.type.includes('pulse'));
    for (const more of [
      { n: '1' },
      { from: 'cav-1' },
      { epoch: '1', seq: '1' },
      { keycommit: submitted.keycommit },
    ]) {
      expect(validateAttributes({ ...pulse, ...more }).sort()).toEqual(Object.keys(more).sort());
    }
  });

  it('keeps the two lists of reasons apart', () => {
    const {
      kind: _k,
      urgency: _u,
      ground: _g,
      protocol: _p,
      flow: _f,
      purpose: _pu,
      tiers: _t,
      ...common
    } = submitted;
    const say = (name: string, side: string, reason: string): string[] =>
      validateAttributes({
        ...common,
        type: laneType(name),
        dataschema: contractOf(laneType(name))?.dataschema,
        side,
        reason,
      });
    expect(say('declined', 'r', 'does-not-fit')).toEqual([]);
    // the precise reason stays in the recipient’s database
    expect(say('declined', 'r', 'safety-distance')).toEqual(['reason']);
    expect(say('cancelled', 's', 'does-not-fit')).toEqual(['reason']);
    expect(say('cancelled', 's', 'sibling-confirmed')).toEqual([]);
    expect(say('entered-in-error', 's', 'other')).toEqual(['reason']);
  });
});

describe('names', () => {
  it('are taken apart and put together', () => {
    expect(parseSource(sourceOf('intake-cav', 'cav-1'))).toEqual({
      node: 'intake-cav',
      institution: 'cav-1',
    });
    for (const text of ['', 'intake-cav/cav-1', '/intake-cav', '/a/b/c', '/A/b', '/a/b\n'])
      expect(parseSource(text)).toBeUndefined();
    expect(laneName(laneType('no-show'))).toBe('no-show');
    expect(laneName('staffetta.referral.no-show.v7')).toBe('no-show');
    expect(laneName('staffetta.registry.key-listed.v1')).toBeUndefined();
    expect(nameOf('staffetta.referral.submitted')).toBeUndefined();
    expect(knownName('referral', 'submitted')).toBe(contractOf(laneType('submitted')));
  });
});
