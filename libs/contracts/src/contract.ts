import { CONTRACTS } from './generated/contracts.js';

/** One version of an event, as its schema in `events/` says. */
export interface EventContract {
  /** `staffetta.<context>.<name>.v<version>` */
  readonly type: string;
  readonly context: string;
  readonly name: string;
  readonly version: number;
  /** `lane` stands for every `referrals.<nodeA>.<nodeB>`; the others are topics by name. */
  readonly topic: 'lane' | 'registry' | 'pulse' | 'capacity' | 'statements' | 'access' | 'plan' | 'audit';
  /** What the Kafka key, and so `subject`, names. */
  readonly key: 'referral' | 'institution' | 'node' | 'protocol' | 'finding' | 'entity';
  readonly dataschema: string;
  readonly personalData: boolean;
  /** Lanes: the plaintext is padded to this size (bytes); larger ones are refused. */
  readonly plaintextBytes?: number;
  /** A node may say it by itself, without a person. */
  readonly automatic?: boolean;
  /** Lanes: which side may say it. */
  readonly sides?: readonly ('s' | 'r')[];
  /** Envelope attributes beside those that every event has. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const byType = new Map(CONTRACTS.map((contract) => [contract.type, contract]));
const latest = new Map<string, EventContract>();
for (const contract of CONTRACTS) {
  const name = `${contract.context}.${contract.name}`;
  const known = latest.get(name);
  if (known === undefined || known.version < contract.version) latest.set(name, contract);
}

/** Every known contract, in the order of their types. */
export const allContracts = (): readonly EventContract[] => CONTRACTS;

/** The contract of exactly this type; undefined where name or version is unknown. */
export const contractOf = (type: string): EventContract | undefined => byType.get(type);

/** The latest known version of a name, for folding what has a newer one. */
export const knownName = (context: string, name: string): EventContract | undefined =>
  latest.get(`${context}.${name}`);

const TYPE = /^staffetta\.([a-z][a-z-]{0,30})\.([a-z][a-z-]{0,40})\.v[1-9]\d{0,3}$/;

/** Context and bare name of a type, known or not; undefined where the text is no type. */
export function nameOf(type: string): { context: string; name: string } | undefined {
  const [, context, name] = TYPE.exec(type) ?? [];
  return context === undefined || name === undefined ? undefined : { context, name };
}

/** The type of a lane event, from its bare name. */
export const laneType = (name: string): string => `staffetta.referral.${name}.v1`;

/** The bare name of a lane event of any version, as the machine and the timeline have it; undefined for other types. */
export function laneName(type: string): string | undefined {
  const parsed = nameOf(type);
  return parsed?.context === 'referral' ? parsed.name : undefined;
}

const SOURCE = /^\/([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\/([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)$/;

/** A speaker taken apart; undefined where the text is no `/<node>/<institution>`. */
export function parseSource(source: string): { node: string; institution: string } | undefined {
  const [, node, institution] = SOURCE.exec(source) ?? [];
  return node === undefined || institution === undefined ? undefined : { node, institution };
}

/** The speaker of an institution at a node. */
export const sourceOf = (node: string, institution: string): string => `/${node}/${institution}`;
