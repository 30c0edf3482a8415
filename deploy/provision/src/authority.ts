import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate, type webcrypto as web } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { AppError } from '#kernel';
import { writeWhole } from '../../local/src/server-folder.js';

/** PEM, as every server here reads it; the key is PKCS#8. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Whoever certificates come from. */
export interface Issuer {
  /** The authority's own certificate, PEM: what others are told to believe. */
  readonly cert: string;
  /**
   * A certificate for both sides of a connection. Where the file of that name holds one for the same names that is valid
   * long enough, that one: a second start changes nothing.
   * @param name the common name, and the file's
   * @param hosts alternative names: hosts and addresses
   */
  issue(name: string, hosts: readonly string[]): Promise<Certificate>;
}

/** A certification authority that lies in a folder. */
export interface Authority extends Issuer {
  /**
   * A certificate for a key that stays where it is. The names are those given here, whatever the request says.
   * @param request PKCS#10, PEM
   * @throws AppError `invalid` `authority.bad-request`
   */
  certify(request: string, name: string, hosts: readonly string[]): Promise<string>;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const CERTIFICATE_DAYS = 397;
/** Whoever starts a deployment again within this time before the end gets new ones. */
const RENEW_DAYS = 60;
// every browser, Java and Node know it; Ed25519 browsers do not
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

/** Opens the authority in a folder, or makes it there. Its key leaves the folder for nothing but signing. */
export async function openAuthority(dir: string, name: string): Promise<Authority> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const own = (await read(dir, 'ca')) ?? (await makeAuthority(dir, name));
  const issuer = new x509.X509Certificate(own.cert);
  const signingKey = await importKey(own.key);
  const certify = async (
    publicKey: x509.PublicKey | web.CryptoKey,
    common: string,
    hosts: readonly string[],
  ): Promise<string> => {
    const cert = await x509.X509CertificateGenerator.create({
      ...validity(CERTIFICATE_DAYS),
      subject: `CN=${common}`,
      issuer: issuer.subject,
      signingKey,
      publicKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
      ],
    });
    return cert.toString('pem');
  };
  return {
    cert: own.cert,
    issue: async (common, hosts) => {
      const known = await read(dir, common);
      if (known !== undefined && isGood(known.cert, hosts, own.cert)) return known;
      const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const cert = await certify(keys.publicKey, common, hosts);
      return keep(dir, common, { cert, key: await exportKey(keys.privateKey) });
    },
    certify: async (request, common, hosts) => {
      const publicKey = await keyOf(request);
      const known = await readFile(join(dir, `${common}.crt`), 'utf8').catch(() => '');
      if (known !== '' && isGood(known, hosts, own.cert) && holds(known, publicKey)) return known;
      const cert = await certify(publicKey, common, hosts);
      await writeWhole(join(dir, `${common}.crt`), cert);
      return cert;
    },
  };
}

/** A private key in a folder, PEM, made at the first call, and a request for its certificate. */
export async function requestCertificate(
  dir: string,
  name: string,
): Promise<{ readonly key: string; readonly request: string }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const known = await read(dir, name, 'csr');
  if (known !== undefined) return { key: known.key, request: known.cert };
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const [key, request] = [await exportKey(keys.privateKey), made.toString('pem')];
  await writeWhole(join(dir, `${name}.key`), key);
  await writeWhole(join(dir, `${name}.csr`), request);
  return { key, request };
}

async function keyOf(request: string): Promise<x509.PublicKey> {
  try {
    const parsed = new x509.Pkcs10CertificateRequest(request);
    if (await parsed.verify()) return parsed.publicKey;
  } catch {
    // told below
  }
  throw new AppError('invalid', 'authority.bad-request', 'A request for a certificate is none.');
}

async function makeAuthority(dir: string, name: string): Promise<Certificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(AUTHORITY_DAYS),
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return keep(dir, 'ca', { cert: cert.toString('pem'), key: await exportKey(keys.privateKey) });
}

const validity = (days: number): { serialNumber: string; notBefore: Date; notAfter: Date } => ({
  // a positive number: the first bit is not set
  serialNumber: `4${randomBytes(15).toString('hex')}`.padEnd(32, '0'),
  // clocks differ
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
});

function isGood(cert: string, hosts: readonly string[], authority: string): boolean {
  const found = new X509Certificate(cert);
  return (
    found.verify(new X509Certificate(authority).publicKey) &&
    Date.parse(found.validTo) > Date.now() + RENEW_DAYS * DAY_MS &&
    hosts.every((host) => (isIP(host) === 0 ? found.checkHost(host) : found.checkIP(host)) !== undefined)
  );
}

const holds = (cert: string, key: x509.PublicKey): boolean =>
  Buffer.from(new x509.X509Certificate(cert).publicKey.rawData).equals(Buffer.from(key.rawData));

async function keep(dir: string, name: string, made: Certificate): Promise<Certificate> {
  await writeWhole(join(dir, `${name}.key`), made.key);
  await writeWhole(join(dir, `${name}.crt`), made.cert);
  await chmod(join(dir, `${name}.crt`), 0o644);
  return made;
}

async function read(dir: string, name: string, ending = 'crt'): Promise<Certificate | undefined> {
  const file = (kind: string): Promise<string | undefined> =>
    readFile(join(dir, `${name}.${kind}`), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
  const [cert, key] = [await file(ending), await file('key')];
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

async function exportKey(key: web.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

const importKey = (pem: string): Promise<web.CryptoKey> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64'),
    ALGORITHM,
    false,
    ['sign'],
  );
