import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  envelopeDigest,
  fromHeaders,
  payloadHash,
  signedBytes,
  toHeaders,
  validateAttributes,
  type Attributes,
} from './index.js';

interface Accepted {
  name: string;
  value: string;
  attributes: Attributes;
  signedBytes: string;
  digest: string;
  headers: [string, string][];
}

interface Rejected {
  name: string;
  fault?: string;
  attributes?: string[];
  headers: [string, string][];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(__dirname, '..', 'vectors', `${name}.json`), 'utf8'));
const accepted = read('accepted') as {
  key: { jwk: { kty: string; crv: string; x: string }; kid: string };
  vectors: Accepted[];
};
const rejected = read('rejected') as { vectors: Rejected[] };
const publicKey = createPublicKey({ key: accepted.key.jwk, format: 'jwk' });

describe.each(accepted.vectors)('accepted: $name', (vector) => {
  const { attributes } = vector;

  it('has the canonical string, the signature and the digest of the published file', () => {
    expect(signedBytes(attributes).toString('utf8')).toBe(vector.signedBytes);
    expect(verify(null, signedBytes(attributes), publicKey, Buffer.from(attributes.sig, 'base64url'))).toBe(
      true,
    );
    expect(envelopeDigest(attributes)).toBe(vector.digest);
    expect(payloadHash(Buffer.from(vector.value))).toBe(attributes.payloadhash);
  });

  it('travels as headers and comes back', () => {
    expect(toHeaders(attributes)).toEqual(Object.fromEntries(vector.headers));
    expect(fromHeaders(vector.headers)).toEqual({ attributes });
    expect(fromHeaders([...vector.headers, ['x-infrastructure', 'whatever']])).toEqual({ attributes });
  });

  it('breaks no rule', () => {
    expect(validateAttributes(attributes)).toEqual([]);
  });
});

describe.each(rejected.vectors)('rejected: $name', ({ fault, attributes, headers }) => {
  it('is refused with the published fault', () => {
    const result = fromHeaders(headers);
    if (fault !== undefined) {
      expect(result).toEqual({ fault });
      return;
    }
    expect(result).toHaveProperty('attributes');
    if ('attributes' in result) expect(validateAttributes(result.attributes)).toEqual(attributes);
  });
});
