import type { KeyObject } from 'node:crypto';
import {
  contractOf,
  fromHeaders,
  knownName,
  nameOf,
  parseSource,
  payloadHash,
  signedBytes,
  signedDigest,
  validateAttributes,
  type Attributes,
  type EventContract,
} from '#contracts';
import { verify, type RegistryView } from '#trust';
import type { LogRecord } from './event-log.js';
import { CHAIN_RESTARTED, expectedLane } from './outbox.js';
import { isLane } from './topics.js';
import type { Admitted, Void, VoidFault } from './types.js';

export interface AdmissionContext {
  readonly registry: RegistrySource;
  /** This node's name: what it said itself is `own`. */
  readonly node: string;
  readonly partitionFor: (topic: string, key: string) => Promise<number>;
}

/** The registry as admission needs it. */
export interface RegistrySource {
  readonly view: RegistryView;
  /** Reads `registry` up to the end offset seen now. @throws `unavailable` */
  catchUp(): Promise<void>;
  /** Whether the projection took the registry's own record at this offset; it judges those itself. */
  accepted(offset: bigint): boolean;
}

/** A record whose form is right: what is left to check is who signed it. */
export interface WellFormed {
  readonly record: LogRecord;
  readonly attributes: Attributes;
  readonly contract: EventContract;
  readonly versionKnown: boolean;
  readonly node: string;
  readonly institution: string;
}

export const isVoid = (verdict: Admitted | Void): verdict is Void => 'fault' in verdict;

/**
 * Decides for each record, in order, whether it is admitted to the fold (design §3.1, first two rows), from the record
 * and the registry alone, so alike at the proposer, its peer and the audit. Signatures are verified concurrently on
 * the thread pool.
 * @throws AppError `unavailable` when a needed look at the registry's end fails: no verdict then
 */
export async function admitBatch(
  records: readonly LogRecord[],
  context: AdmissionContext,
): Promise<(Admitted | Void)[]> {
  const formed = await Promise.all(records.map((record) => wellFormed(record, context.partitionFor)));
  let judged = formed.map((entry) => ('fault' in entry ? entry : judge(entry, context)));
  if (judged.some((entry, index) => entry !== formed[index] && maybeBehind(entry, context.registry.view))) {
    // the view may lag; what is missing after this look is missing for everybody, because a later entry does not count
    await context.registry.catchUp();
    judged = formed.map((entry) => ('fault' in entry ? entry : judge(entry, context)));
  }
  return Promise.all(
    judged.map((entry) => ('fault' in entry ? Promise.resolve(entry) : conclude(entry, context.node))),
  );
}

/** One record; see `admitBatch`. */
export async function admit(record: LogRecord, context: AdmissionContext): Promise<Admitted | Void> {
  const [verdict] = await admitBatch([record], context);
  if (verdict === undefined) throw new Error('unreachable');
  return verdict;
}

/** Envelope contract, type, topic, Kafka key, partition and payload hash: what the record alone tells. */
export async function wellFormed(
  record: LogRecord,
  partitionFor: AdmissionContext['partitionFor'],
): Promise<WellFormed | Void> {
  const read = fromHeaders(record.headers);
  if ('fault' in read) return { record, fault: read.fault };
  const { attributes } = read;
  const fail = (fault: VoidFault): Void => ({ record, attributes, fault });
  const exact = contractOf(attributes.type);
  const contract = exact ?? latestOf(attributes.type);
  if (contract === undefined) return fail('type');
  if (validateAttributes(attributes).length > 0) return fail('envelope');
  const source = parseSource(attributes.source);
  if (source === undefined) return fail('envelope');
  if (!topicFits(record.topic, contract, attributes.type)) return fail('topic');
  if (record.key === null || record.key !== attributes.subject) return fail('key');
  if (record.partition !== (await partitionFor(record.topic, record.key))) return fail('partition');
  if (payloadHash(record.value) !== attributes.payloadhash) return fail('payload-hash');
  return { record, attributes, contract, versionKnown: exact !== undefined, ...source };
}

function latestOf(type: string): EventContract | undefined {
  const name = nameOf(type);
  return name === undefined ? undefined : knownName(name.context, name.name);
}

function topicFits(topic: string, contract: EventContract, type: string): boolean {
  if (contract.topic === 'lane') return isLane(topic);
  return topic === contract.topic || (type === CHAIN_RESTARTED && !isLane(topic));
}

interface Judged {
  readonly formed: WellFormed;
  /** Undefined where the registry's projection has verified already. */
  readonly publicKey: KeyObject | undefined;
}

function judge(formed: WellFormed, { registry }: AdmissionContext): Judged | Void {
  const { record, attributes } = formed;
  if (record.topic === 'registry') {
    if (registry.accepted(record.offset)) return { formed, publicKey: undefined };
    return { record, attributes, fault: 'unlisted-key' };
  }
  const fault = partyFault(formed, registry.view);
  if (fault !== undefined) return { record, attributes, fault };
  const key = registry.view.eventKey(attributes.kid);
  if (key?.speaker !== attributes.source || key.listedAt > record.appendedAt) {
    return { record, attributes, fault: 'unlisted-key' };
  }
  return { formed, publicKey: key.publicKey };
}

/**
 * Whether a look at the registry's end may change something: what is void here, and a request under a rule that this
 * view does not have in force. That one is admitted all the same, but both the recipient's `blocked` and the audit's
 * finding are final, and they are made from this view.
 */
function maybeBehind(entry: Judged | Void, view: RegistryView): boolean {
  if ('fault' in entry) return true;
  const { attributes, contract } = entry.formed;
  if (contract.topic !== 'lane' || contract.name !== 'submitted') return false;
  const { protocol = '', flow = '', time } = attributes;
  return (
    view.flowNamed(protocol, flow) === undefined || view.protocolAt(protocol, new Date(time)) === undefined
  );
}

/** Who may write what no institution declares about itself. Node names are fixed (design §13). */
const SOLE_WRITER: Readonly<Record<string, string>> = {
  registry: 'protocol-registry',
  pulse: 'protocol-registry',
  plan: 'local-plan',
  audit: 'province-audit',
};

function partyFault(formed: WellFormed, registry: RegistryView): VoidFault | undefined {
  const { record, attributes, node, institution } = formed;
  if (!isLane(record.topic)) {
    const writer = SOLE_WRITER[record.topic];
    if (writer !== undefined) return node === writer ? undefined : 'party';
    return attributes.subject === institution ? undefined : 'party';
  }
  const { from, to, side, reported } = attributes;
  if (from === undefined || to === undefined) return 'envelope';
  // as the registry stood when the record was appended: else a record would change with the moment it is read at
  const at = record.appendedAt;
  if (registry.institution(from, at) === undefined || registry.institution(to, at) === undefined)
    return 'party';
  const speaker = side === 's' || reported === 'true' ? from : to;
  if (institution !== speaker) return 'party';
  if (side === 'r' && (reported === 'true') === registry.isOnNetwork(to, at)) return 'party';
  if (registry.nodeOf(institution, at) !== node) return 'party';
  return expectedLane(attributes, node, registry, at) === record.topic ? undefined : 'topic';
}

async function conclude({ formed, publicKey }: Judged, thisNode: string): Promise<Admitted | Void> {
  const { record, attributes, contract, versionKnown, node } = formed;
  const bytes = signedBytes(attributes);
  if (publicKey !== undefined && !(await verify(bytes, attributes.sig, publicKey))) {
    return { record, attributes, fault: 'signature' };
  }
  return {
    record,
    attributes,
    signed: bytes,
    digest: signedDigest(bytes, attributes.sig),
    contract,
    versionKnown,
    speaker: attributes.source,
    own: node === thisNode,
  };
}
