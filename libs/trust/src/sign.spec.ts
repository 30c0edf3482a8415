import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateEventKey, sign, thumbprint, verify } from './index.js';

const key = generateEventKey('/intake-cav/cav-1');
const bytes = Buffer.from('staffetta/event/v1\n{}');

describe('signatures', () => {
  it('verify under their key over their bytes, and nowhere else', async () => {
    const sig = sign(bytes, key);
    expect(await verify(bytes, sig, key.publicKey)).toBe(true);
    expect(await verify(Buffer.concat([bytes, Buffer.from(' ')]), sig, key.publicKey)).toBe(false);
    expect(await verify(bytes, sig, generateEventKey().publicKey)).toBe(false);
  });

  it('have one spelling', async () => {
    const sig = sign(bytes, key);
    const last = sig.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // the same 64 bytes, other spare bits
    const twin = sig.slice(0, -1) + (alphabet[alphabet.indexOf(last) ^ 1] ?? '');
    expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(sig, 'base64url'));
    expect(await verify(bytes, twin, key.publicKey)).toBe(false);
    expect(await verify(bytes, `${sig}==`, key.publicKey)).toBe(false);
  });

  it('are false, not an error, where there is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await verify(bytes, text, key.publicKey)).toBe(false);
      }),
    );
  });
});

describe('thumbprint', () => {
  it('is the one of RFC 8037, appendix A.3', () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
    expect(thumbprint(jwk)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });
});
