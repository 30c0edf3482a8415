import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { newId } from '#kernel';
import { contractOf, envelopeDigest, payloadHash, signedBytes, toHeaders } from '#contracts';
import type { EventLog, OutgoingRecord } from '#messaging';
import {
  countersign,
  createNodeKeys,
  generateIdentityKey,
  generateTokenKey,
  listTokenKey,
  openFileKeyStore,
  protocolName,
  sign,
  type EventKey,
  type Institution,
  type KeyEntry,
  type Protocol,
  type ProtocolCountersignature,
} from '#trust';

const REGISTRY = { node: 'protocol-registry', institution: 'provincia-bat' };

/** The registry's event key, and everybody's public ones. */
export interface NetworkKeys {
  readonly registry: EventKey;
  readonly entries: readonly KeyEntry[];
  readonly countersignatures: readonly ProtocolCountersignature[];
}

/** Keys of some nodes and of the registry, each in a folder of its name; the pins beside them. */
export async function makeNetworkKeys(
  folder: string,
  specs: readonly { readonly id: string; readonly institutions: readonly string[] }[],
): Promise<NetworkKeys> {
  const entries: KeyEntry[] = [];
  const countersignatures: ProtocolCountersignature[] = [];
  const pins: Record<string, string> = {};
  const { institutions, protocols } = await readNetwork();
  const registry = { id: REGISTRY.node, institutions: [REGISTRY.institution] };
  for (const { id, institutions } of [registry, ...specs]) {
    const made = await createNodeKeys({
      dir: join(folder, id),
      kekFile: join(folder, `${id}.kek`),
      node: id,
      institutions,
      identityDir: join(folder, 'identities'),
      agreed: protocols,
    });
    entries.push(...made.entries);
    countersignatures.push(...made.countersignatures);
    Object.assign(pins, made.pins);
  }
  for (const { id, node = '' } of institutions.filter(({ onNetwork }) => onNetwork)) {
    if (Object.hasOwn(pins, id)) continue;
    // no node in this test speaks for it, yet it is a signatory
    const identity = generateIdentityKey();
    const token = generateTokenKey(id);
    pins[id] = identity.kid;
    entries.push(listTokenKey(identity, token, { speaker: `/${node}/${id}`, institution: id }));
    for (const protocol of protocols.filter(({ signatories }) => signatories.includes(id))) {
      countersignatures.push({ protocol: protocolName(protocol), ...countersign(token, protocol) });
    }
  }
  await writeFile(join(folder, 'pins.json'), JSON.stringify(pins));
  const store = await openFileKeyStore({
    dir: join(folder, REGISTRY.node),
    kekFile: join(folder, `${REGISTRY.node}.kek`),
  });
  const key = store.eventKey(`/${REGISTRY.node}/${REGISTRY.institution}`);
  await store.close();
  if (key === undefined) throw new Error('the registry has no key');
  return { registry: key, entries, countersignatures };
}

/**
 * Fills the registry's topic from network/bat, as protocol-registry would. The registry's own key first: it vouches for
 * everything behind it. @returns how many entries
 */
export async function publishRegistry(
  log: EventLog,
  { registry, entries, countersignatures }: NetworkKeys,
  addresses: Readonly<Record<string, string>>,
): Promise<number> {
  const { institutions, protocols } = await readNetwork();
  const own = entries.filter((entry) => entry.institution === REGISTRY.institution);
  const others = entries.filter((entry) => entry.institution !== REGISTRY.institution);
  const listed = institutions.map((institution) => {
    const internalUrl = addresses[institution.node ?? ''];
    return [
      'institution-listed',
      institution.id,
      internalUrl === undefined ? institution : { ...institution, internalUrl },
    ];
  });
  const all = [
    ...own.map((entry) => ['key-listed', entry.institution, entry]),
    ...listed,
    ...others.map((entry) => ['key-listed', entry.institution, entry]),
    ...protocols.map((protocol) => [
      'protocol-published',
      protocol.id,
      { ...protocol, countersignatures: under(protocol, countersignatures) },
    ]),
  ] as [name: string, subject: string, body: unknown][];
  const records: OutgoingRecord[] = [];
  let prev: string | undefined;
  for (const [index, [name, subject, body]] of all.entries()) {
    const { record, digest } = said(registry, `staffetta.registry.${name}.v1`, subject, body, {
      epoch: '1767225600',
      seq: String(index + 1),
      ...(prev === undefined ? {} : { prev }),
    });
    prev = digest;
    records.push(record);
  }
  await log.append('registry', 0, records);
  return records.length;
}

/** The registry's minute signal, once. */
export async function publishPulse(
  log: EventLog,
  { registry }: Pick<NetworkKeys, 'registry'>,
  registryEndOffset: number,
): Promise<void> {
  const type = 'staffetta.pulse.registry-pulsed.v1';
  const { record } = said(registry, type, REGISTRY.node, { registryEndOffset }, {});
  await log.append('pulse', 0, [record]);
}

function said(
  key: EventKey,
  type: string,
  subject: string,
  body: unknown,
  chain: Readonly<Record<string, string>>,
): { record: OutgoingRecord; digest: string } {
  const value = Buffer.from(JSON.stringify(body));
  const unsigned = {
    id: newId(),
    source: `/${REGISTRY.node}/${REGISTRY.institution}`,
    type,
    time: new Date().toISOString(),
    subject,
    specversion: '1.0',
    dataschema: contractOf(type)?.dataschema ?? '',
    payloadhash: payloadHash(value),
    ...chain,
    kid: key.kid,
  };
  const attributes = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
  return {
    record: { key: subject, headers: toHeaders(attributes), value },
    digest: envelopeDigest(attributes),
  };
}

async function readNetwork(): Promise<{
  institutions: Institution[];
  protocols: Protocol[];
}> {
  const dir = join(process.cwd(), 'network/bat');
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(dir, name), 'utf8'));
  const { institutions } = (await read('institutions.yaml')) as { institutions: Institution[] };
  const files = await readdir(join(dir, 'protocols'));
  const protocols = await Promise.all(files.sort().map((file) => read(`protocols/${file}`)));
  return { institutions, protocols: protocols as Protocol[] };
}

const under = (protocol: Protocol, all: readonly ProtocolCountersignature[]): object[] =>
  all.filter((given) => given.protocol === protocolName(protocol)).map(({ protocol: _, ...given }) => given);
