import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { protocolName, type Act, type Institution, type Protocol } from '#trust';
import { draftOpen, protocolInvalid, versionOutOfOrder } from '../domain/protocol.errors.js';
import { documentFaults } from './check-document.js';
import { asObject } from './check-institutions.js';
import { parseYaml } from './parse-yaml.js';
import { allProtocols, lockRegistry, publishProtocol, type LifeContext } from './stored-protocol.js';

export interface DraftCommand {
  /** The technical annex, without the act: an object, or YAML text. */
  readonly document: unknown;
  /** The signed paper that it belongs to. */
  readonly act: Act;
  /** Who drafts; somebody else must confirm. */
  readonly actor: string;
  readonly idempotency: Idempotency;
}

/**
 * The registrar enters a new protocol, or the next version of one. It is published as a draft at once, so that the nodes
 * of its signatories read what they are to countersign. @returns its name, `id@version`
 * @throws AppError `unprocessable` `protocol.invalid` with every fault by its path, `idempotency.reused`; `conflict`
 * `protocol.version`, `protocol.draft-open`
 */
export async function draftProtocol(
  tx: EntityManager,
  context: LifeContext,
  command: DraftCommand,
): Promise<string> {
  const { act, actor, idempotency } = command;
  await lockRegistry(tx);
  const document = readDocument(command.document);
  const name = protocolName(document as unknown as Protocol);
  if ((await claimKey(tx, idempotency, newId())) !== undefined) return name;
  const stored = (await allProtocols(tx)).map(({ body }) => body);
  const institutions: { body: Institution }[] = await tx.query('SELECT body FROM institution');
  const faults = documentFaults(
    { ...document, act },
    {
      institutions: institutions.map(({ body }) => body),
      partyNodes: context.partyNodes,
      others: stored.filter(({ status }) => status === 'draft' || status === 'active'),
    },
  );
  if (faults.length > 0) throw protocolInvalid(faults);
  const protocol = { ...(document as unknown as Protocol), act, status: 'draft' as const };
  const versions = stored.filter(({ id }) => id === protocol.id);
  const open = versions.find(({ status }) => status === 'draft');
  if (open !== undefined) throw draftOpen(protocolName(open));
  const next = Math.max(0, ...versions.map(({ version }) => version)) + 1;
  if (protocol.version !== next) throw versionOutOfOrder(next);
  await publishProtocol(tx, context, protocol, actor);
  return name;
}

function readDocument(document: unknown): Record<string, unknown> {
  if (typeof document !== 'string') return asObject(document);
  const read = parseYaml(document);
  if ('problems' in read) throw protocolInvalid(read.problems);
  return asObject(read.value);
}
