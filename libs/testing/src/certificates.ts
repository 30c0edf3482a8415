import { createECDH, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { generateIdentityKey, sign } from '#trust';

/** PEM, as TLS wants it. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority extends TestCertificate {
  /** A certificate with this common name, for 127.0.0.1 unless another address or name is given. */
  issue(name: string, host?: string): TestCertificate;
  /** The same with a key on P-256, for programs that read no other (Kafka). */
  issueP256(name: string, host?: string): TestCertificate;
}

const DAY = 86_400_000;
type SigningPair = ReturnType<typeof generateIdentityKey>;
/** Of whatever kind: the certificate is about its public half. */
type Pair = Pick<SigningPair, 'publicKey' | 'privateKey'>;

/** A certification authority for one test: Ed25519, valid for a day. Node makes keys but no certificates. */
export function makeAuthority(name = 'test authority'): TestAuthority {
  const own = generateIdentityKey();
  const issuer = nameOf(name);
  const issue = (subject: string, extension: Buffer, pair: Pair): TestCertificate => ({
    cert: pem('CERTIFICATE', certificate({ issuer, subject: nameOf(subject), extension, pair, signer: own })),
    key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  });
  return {
    ...issue(name, extensionOf('551d13', der(0x30, der(0x01, Buffer.from([0xff])))), own),
    issue: (subject, host = '127.0.0.1') => issue(subject, alternative(host), generateIdentityKey()),
    issueP256: (subject, host = '127.0.0.1') => issue(subject, alternative(host), newP256()),
  };
}

const alternative = (host: string): Buffer => extensionOf('551d11', der(0x30, hostOf(host)));

const COORDINATE = 32;

/** From its numbers: a key that Node has made itself must not be written out (ADR 0019). */
function newP256(): Pair {
  const ecdh = createECDH('prime256v1');
  const point = ecdh.generateKeys(); // 4, x, y
  const d = Buffer.alloc(COORDINATE);
  const secret = ecdh.getPrivateKey();
  secret.copy(d, COORDINATE - secret.length);
  const [x, y] = [point.subarray(1, 1 + COORDINATE), point.subarray(1 + COORDINATE)];
  const numbers = { x: x.toString('base64url'), y: y.toString('base64url'), d: d.toString('base64url') };
  const privateKey = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', ...numbers } });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** One of the subject's alternative names: an address or a host. */
const hostOf = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));

/** Where a node finds its certificate, as its environment says it. */
export type PeerFiles = Record<`STAFFETTA_TLS_${'CERT' | 'KEY' | 'CA'}_FILE`, string>;

/** Writes a certificate, its key and whom its holder believes into a folder, for a node to be told of. */
export async function writePeerFiles(
  dir: string,
  name: string,
  { cert, key }: TestCertificate,
  believes: Pick<TestAuthority, 'cert'>,
): Promise<PeerFiles> {
  const files: PeerFiles = {
    STAFFETTA_TLS_CERT_FILE: join(dir, `${name}.crt`),
    STAFFETTA_TLS_KEY_FILE: join(dir, `${name}.key`),
    STAFFETTA_TLS_CA_FILE: join(dir, `${name}.ca`),
  };
  await writeFile(files.STAFFETTA_TLS_CERT_FILE, cert);
  await writeFile(files.STAFFETTA_TLS_KEY_FILE, key, { mode: 0o600 });
  await writeFile(files.STAFFETTA_TLS_CA_FILE, believes.cert);
  return files;
}

/** X.509 v3 (RFC 5280) with Ed25519 (RFC 8410). */
function certificate(of: {
  issuer: Buffer;
  subject: Buffer;
  extension: Buffer;
  pair: Pair;
  signer: SigningPair;
}): Buffer {
  const algorithm = der(0x30, oid('2b6570'));
  const serial = randomBytes(8);
  serial[0] = (serial[0] ?? 0) & 0x7f || 1;
  const now = Date.now();
  const signed = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    of.issuer,
    der(0x30, time(now - DAY), time(now + DAY)),
    of.subject,
    of.pair.publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(0x30, of.extension)),
  );
  const signature = Buffer.from(sign(signed, of.signer), 'base64url');
  return der(0x30, signed, algorithm, der(0x03, Buffer.from([0]), signature));
}

/** Tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const nameOf = (name: string): Buffer =>
  der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))));
/** Critical, as it is for a CA; it does no harm to the other. */
const extensionOf = (id: string, content: Buffer): Buffer =>
  der(0x30, oid(id), der(0x01, Buffer.from([0xff])), der(0x04, content));
/** UTCTime. */
const time = (at: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));
const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
