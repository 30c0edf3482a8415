import type { EntityManager } from 'typeorm';
import { isId } from '#kernel';
import { laneName, parseSource } from '#contracts';
import type { Admitted, Void } from '#messaging';
import { isAfterEnd } from '#trust';
import { AHEAD_MS, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import { askFlow } from './judge-referral.js';
import { institutionOf } from './link-chains.js';
import { plainBody, readJson } from './plain-body.js';

/** What each event shows by itself. */
export function judgeEvents(context: AuditContext, events: readonly Admitted[]): Noticed[] {
  return events.flatMap((event) => {
    const { attributes, digest, speaker, versionKnown, record, contract } = event;
    const noticed: Noticed[] = [];
    const say = (rule: Noticed['rule'], more: Noticed['subject'] = {}): void => {
      const referral: Noticed['subject'] = contract.topic === 'lane' ? { referral: attributes.subject } : {};
      noticed.push({
        rule,
        key: digest,
        institutions: [institutionOf(speaker)],
        subject: { event: attributes.id, speaker, ...referral, ...more },
      });
    };
    if (!versionKnown) say('unknown-version');
    if (Date.parse(attributes.time) - record.appendedAt > AHEAD_MS) say('time-ahead');
    if (usedRevoked(context, event)) say('revoked-key', { seq: Number(attributes.seq ?? 0) });
    if (contract.topic === 'lane') {
      const rule = laneName(attributes.type) === 'submitted' ? flowFault(context, event) : undefined;
      if (rule !== undefined) say(rule);
      return noticed;
    }
    if (versionKnown && plainBody(event) === undefined) {
      say('payload-unreadable');
    } else if (contract.name === 'chain-restarted') {
      say('chain-restarted', { epoch: Number(attributes.epoch) });
    }
    return noticed;
  });
}

function flowFault(context: AuditContext, { attributes }: Admitted): Noticed['rule'] | undefined {
  const {
    from = '',
    to = '',
    kind = '',
    urgency = '',
    ground = '',
    protocol = '',
    flow = '',
    purpose = '',
    tiers = '',
    time,
  } = attributes;
  const said = { kind, urgency, ground, protocol, flow, purpose, time };
  return askFlow(context, { sender: from, recipient: to }, said, tiers);
}

function usedRevoked({ registry }: AuditContext, { attributes, record }: Admitted): boolean {
  const { kid, epoch, seq } = attributes;
  return isAfterEnd(registry.eventKey(kid)?.revoked, { epoch, seq, appendedAt: record.appendedAt });
}

/** A record that counts for nothing: whoever it claims to be from is asked, or the Province where that is nobody. */
export function judgeVoids({ registry, province }: AuditContext, voids: readonly Void[]): Noticed[] {
  return voids.map(({ record, fault, attributes }) => {
    const claimed = parseSource(attributes?.source ?? '')?.institution ?? '';
    const { topic, partition, offset } = record;
    return {
      rule: 'void-record',
      key: `${topic}/${String(partition)}/${String(offset)}`,
      institutions: [registry.institution(claimed) === undefined ? province : claimed],
      subject: {
        topic,
        partition,
        offset: String(offset),
        fault,
        ...(attributes !== undefined && isId(attributes.id) ? { event: attributes.id } : {}),
      },
    };
  });
}

/** When a key is revoked: what it signed beyond its last acknowledged word, and was consumed before. */
export async function judgeRevocations(tx: EntityManager, events: readonly Admitted[]): Promise<Noticed[]> {
  const bodies = events
    .filter(
      ({ contract, versionKnown }) =>
        contract.topic === 'registry' && contract.name === 'key-revoked' && versionKnown,
    )
    .map(
      ({ record }) =>
        readJson(record.value) as { kid?: unknown; epoch?: unknown; lastSeq?: unknown } | undefined,
    );
  const noticed: Noticed[] = [];
  for (const body of bodies) {
    if (typeof body?.kid !== 'string' || typeof body.epoch !== 'number' || typeof body.lastSeq !== 'number')
      continue;
    const rows: { digest: string; speaker: string; id: string; seq: string }[] = await tx.query(
      `SELECT l.digest, l.speaker, e.attributes->>'id' AS id, l.seq FROM envelope e JOIN link l ON l.leaf_index = e.index
       WHERE e.attributes->>'kid' = $1 AND (l.epoch, l.seq) > ($2::bigint, $3::bigint) ORDER BY e.index LIMIT 1000`,
      [body.kid, body.epoch, body.lastSeq],
    );
    for (const { digest, speaker, id, seq } of rows) {
      const subject = { event: id, speaker, seq: Number(seq) };
      noticed.push({ rule: 'revoked-key', key: digest, institutions: [institutionOf(speaker)], subject });
    }
  }
  return noticed;
}
