import canonicalize from 'canonicalize';

/**
 * JSON Canonicalization Scheme (RFC 8785).
 * @throws {TypeError} for what JSON cannot say (NaN, lone surrogates, `undefined` on top).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no canonical JSON form');
  return text;
}
