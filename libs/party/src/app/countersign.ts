import { AppError } from '#kernel';
import { protocolDocumentFaults } from '#contracts';
import type { CallPeer } from '#platform';
import type { PartyContext } from '#referral';
import { countersign, protocolDigest, type Protocol, type ProtocolCountersignature } from '#trust';

export interface CountersignCommand {
  readonly institution: string;
  /** `id@version`. */
  readonly protocol: string;
  /** Of the document that the person has read, where she says so. */
  readonly digest?: string;
}

export interface Countersigned {
  readonly protocol: string;
  readonly digest: string;
  /** Whether it is in force now: all have signed, and the Province has confirmed. */
  readonly inForce: boolean;
}

/**
 * Countersigns a draft with the institution's token key: the document that this node itself has read from the registry's
 * topic, so that nobody can have another one signed than everybody reads. Saying it again sends the same signature.
 * @throws AppError `not-found` where it is not for this institution to sign; `conflict` `protocol.not-draft`,
 * `protocol.other-document`, `protocol.unreadable`; `unavailable` `registry.unreachable`
 */
export async function countersignProtocol(
  context: Pick<PartyContext, 'registry' | 'keyStore'>,
  { institution, protocol: name, digest: read }: CountersignCommand,
  callPeer: CallPeer,
): Promise<Countersigned> {
  const { registry, keyStore } = context;
  const protocol = registry.protocol(name);
  if (protocol?.signatories.includes(institution) !== true) {
    throw new AppError('not-found', 'not-found', 'There is nothing here for you to sign.');
  }
  if (protocol.status !== 'draft') throw refused('protocol.not-draft', 'This version is no draft any more.');
  if (!isReadable(protocol))
    throw refused('protocol.unreadable', 'What the registry says is no protocol document.');
  const digest = protocolDigest(protocol);
  if (read !== undefined && read !== digest) {
    throw refused('protocol.other-document', 'The document that you read is not this one.');
  }
  const key = keyStore.tokenKey(institution);
  if (key === undefined) {
    throw new AppError('unavailable', 'key-store.no-token-key', 'This institution has no token key here.');
  }
  const { inForce } = await send(callPeer, doorOf(context), {
    protocol: name,
    ...countersign(key, protocol),
  });
  return { protocol: name, digest, inForce };
}

const refused = (code: string, message: string): AppError => new AppError('conflict', code, message);

/** What is signed must be what people and programs read alike: the registry's word alone does not make it one. */
function isReadable(protocol: Protocol): boolean {
  const { status: _, countersignatures: __, ...document } = protocol;
  return protocolDocumentFaults(document).length === 0;
}

const REGISTRY_NODE = 'protocol-registry';

function doorOf({ registry }: Pick<PartyContext, 'registry'>): string {
  const own = registry.institutions().find(({ node }) => node === REGISTRY_NODE);
  if (own?.internalUrl === undefined) throw unreachable();
  return new URL('/internal/v1/countersignatures', own.internalUrl).href;
}

const unreachable = (cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'registry.unreachable',
    'The registry does not answer. Try again later.',
    {},
    { cause },
  );

/** Gives it to the registry's private port. */
async function send(
  callPeer: CallPeer,
  url: string,
  given: ProtocolCountersignature,
): Promise<{ inForce: boolean }> {
  const { status, body } = await callPeer(url, given).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (status >= 200 && status < 300) return { inForce: body?.['inForce'] === true };
  if (status >= 500) throw unreachable();
  // the registry's own reason, if it is one that we know: nothing else is repeated
  if (body?.['code'] === 'protocol.not-draft')
    throw refused('protocol.not-draft', 'This version is no draft any more.');
  throw refused('countersignature.refused', 'The registry does not take this countersignature.');
}
