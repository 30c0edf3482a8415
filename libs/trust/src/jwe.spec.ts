import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { decryptDirect, decryptWith, encryptDirect, encryptTo, recipientOf } from './jwe.js';
import { generateOpeningKey } from './keys.js';

const own = generateOpeningKey('casa-rifugio-1');
const plaintexts = fc.uint8Array({ minLength: 1, maxLength: 5_000 });

describe('our JWE and jose’s', () => {
  it('jose opens what we encrypt under a shared key', async () => {
    await fc.assert(
      fc.asyncProperty(plaintexts, async (plaintext) => {
        const key = randomBytes(32);
        const jwe = encryptDirect(plaintext, '{"alg":"dir","enc":"A256GCM","x":"y"}', key);
        const opened = await compactDecrypt(jwe, key);
        expect(Buffer.from(opened.plaintext).equals(plaintext)).toBe(true);
        expect(opened.protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', x: 'y' });
      }),
      { numRuns: 30 },
    );
  });

  it('we open what jose encrypts under a shared key', async () => {
    const key = randomBytes(32);
    const jwe = await new CompactEncrypt(Buffer.from('bread'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(key);
    expect(decryptDirect(jwe, '{"alg":"dir","enc":"A256GCM"}', key).toString()).toBe('bread');
    expect(() => decryptDirect(jwe, '{"alg":"dir","enc":"A256GCM","x":"y"}', key)).toThrow();
    expect(() => decryptDirect(jwe, '{"alg":"dir","enc":"A256GCM"}', randomBytes(32))).toThrow();
  });

  it('jose opens what we encrypt to an X25519 key, and the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(plaintexts, async (plaintext) => {
        const ours = await compactDecrypt(encryptTo(plaintext, own), own.privateKey);
        expect(Buffer.from(ours.plaintext).equals(plaintext)).toBe(true);
        const theirs = await new CompactEncrypt(plaintext)
          .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: own.kid })
          .encrypt(own.publicKey);
        expect(recipientOf(theirs)).toBe(own.kid);
        expect(decryptWith(theirs, own.privateKey).equals(plaintext)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses whatever was touched, and a header that says more than ours', async () => {
    const jwe = encryptTo(Buffer.from('bread'), own);
    for (const [index, part] of jwe.split('.').entries()) {
      const parts = jwe.split('.');
      parts[index] = (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
      expect(() => decryptWith(parts.join('.'), own.privateKey)).toThrow();
    }
    expect(() => decryptWith(jwe, generateOpeningKey('cav-1').privateKey)).toThrow();
    const more = await new CompactEncrypt(Buffer.from('bread'))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: own.kid, cty: 'x' })
      .encrypt(own.publicKey);
    expect(() => decryptWith(more, own.privateKey)).toThrow();
    expect(recipientOf(more)).toBeUndefined();
  });

  it('refuses an ephemeral key of small order, with which anybody would know the secret', () => {
    const [head = '', ...rest] = encryptTo(Buffer.from('bread'), own).split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { epk: { x: string } };
    header.epk.x = Buffer.alloc(32).toString('base64url');
    const forged = Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(() => decryptWith([forged, ...rest].join('.'), own.privateKey)).toThrow();
  });
});
