import type { EntityManager } from 'typeorm';
import { parseSource } from '#contracts';
import { CHAIN_RESTARTED, together, type Admitted } from '#messaging';
import { advance } from '../domain/chain.js';
import type { Noticed } from '../domain/rules.js';
import {
  chainKey,
  claimsOf,
  insertLinks,
  placeKey,
  readWaiting,
  RUN,
  saveChains,
  type Chain,
  type KnownChains,
  type NewPlace,
  type Place,
} from './chain-rows.js';
import type { FindingKey } from './raise-findings.js';

export interface Linked {
  readonly noticed: readonly Noticed[];
  /** Gaps that are gone. */
  readonly mended: readonly FindingKey[];
  /** To be saved. */
  readonly places: readonly NewPlace[];
  readonly chains: readonly Chain[];
  /** Those of the chains behind whose end more may wait than was read. */
  readonly full: readonly Chain[];
}

/**
 * Lays each event into its speaker's chain and links what follows without a gap, topics arriving in any order.
 * @param known as `readChains` gave it, of these events or more
 * @param indexes of those that have a leaf
 */
export function linkChains(
  known: KnownChains,
  events: readonly Admitted[],
  indexes: ReadonlyMap<string, number>,
  now: Date,
): Linked {
  const { places, noticed } = layIn(known.taken, events, indexes);
  const own = byChain(places);
  const waiting = byChain(known.waiting);
  const moved = touched(known.chains, events).map((chain) =>
    move(chain, waiting.get(chainKey(chain)) ?? [], own.get(chainKey(chain)) ?? [], now),
  );
  const linked = linkedOf(moved);
  return { ...linked, places, noticed: [...noticed, ...linked.noticed] };
}

export async function saveLinks(tx: EntityManager, { places, chains }: Linked): Promise<void> {
  await together([insertLinks(tx, places), saveChains(tx, chains)]);
}

/** Links what waits behind those that are full, once they are saved. */
export async function followOn(
  tx: EntityManager,
  { full }: Linked,
  now: Date,
): Promise<Pick<Linked, 'noticed' | 'mended'>> {
  const noticed: Noticed[] = [];
  const mended: FindingKey[] = [];
  for (let chains = full; chains.length > 0;) {
    const waiting = byChain(
      await readWaiting(
        tx,
        chains.map((chain) => ({ ...chain, seq: chain.linkedSeq + 1 })),
      ),
    );
    const linked = linkedOf(chains.map((chain) => move(chain, waiting.get(chainKey(chain)) ?? [], [], now)));
    await saveChains(tx, linked.chains);
    noticed.push(...linked.noticed);
    mended.push(...linked.mended);
    chains = linked.full;
  }
  return { noticed, mended };
}

const linkedOf = (moved: readonly Moved[]): Linked => ({
  noticed: moved.flatMap(({ noticed }) => noticed),
  mended: moved.flatMap(({ mended }) => mended),
  places: [],
  chains: moved.map(({ chain }) => chain),
  full: moved.filter(({ full }) => full).map(({ chain }) => chain),
});

/** The places that the events get, and the forks: a place that another event has taken already. */
function layIn(
  taken: KnownChains['taken'],
  events: readonly Admitted[],
  indexes: ReadonlyMap<string, number>,
): { readonly places: readonly NewPlace[]; readonly noticed: Noticed[] } {
  const places = new Map<string, NewPlace>();
  const noticed: Noticed[] = [];
  for (const { speaker, epoch, seq, event } of claimsOf(events)) {
    const { digest, attributes } = event;
    const key = placeKey({ speaker, epoch, seq });
    const there = taken.get(key) ?? places.get(key)?.digest;
    if (there === undefined) {
      places.set(key, {
        speaker,
        epoch,
        seq,
        digest,
        prev: attributes.prev ?? null,
        leafIndex: indexes.get(digest) ?? null,
        restarts: attributes.type === CHAIN_RESTARTED,
      });
    } else if (there !== digest) {
      noticed.push({
        rule: 'chain-fork',
        key: `${speaker} ${digest}`,
        institutions: [institutionOf(speaker)],
        subject: { speaker, epoch: Number(epoch), seq, event: attributes.id },
      });
    }
  }
  return { places: [...places.values()], noticed };
}

/** The chains that these events claim a place in, with the last place that is claimed. */
function touched(chains: readonly Chain[], events: readonly Admitted[]): Chain[] {
  const last = new Map<string, number>();
  for (const claim of claimsOf(events)) {
    const key = chainKey(claim);
    last.set(key, Math.max(last.get(key) ?? 0, claim.seq));
  }
  const of = chains.filter((chain) => last.has(chainKey(chain)));
  return of.map((chain) => ({
    ...chain,
    lastSeq: Math.max(chain.lastSeq, last.get(chainKey(chain)) ?? 0),
    // an epoch may begin in the batch in which the one before it does
    later:
      chain.later ||
      of.some(({ speaker, epoch }) => speaker === chain.speaker && Number(epoch) < Number(chain.epoch)),
  }));
}

interface Moved {
  readonly chain: Chain;
  readonly noticed: readonly Noticed[];
  readonly mended: readonly FindingKey[];
  /** All that was read is linked, and there may be more. */
  readonly full: boolean;
}

function move(chain: Chain, waiting: readonly Place[], own: readonly Place[], now: Date): Moved {
  const end = waiting.length < RUN ? Number.POSITIVE_INFINITY : (waiting.at(-1)?.seq ?? 0);
  const next = [...waiting, ...own.filter(({ seq }) => seq <= end)].sort((a, b) => a.seq - b.seq);
  const from = chain.linkedSeq;
  const { position, linked, broken } = advance({ seq: from, digest: chain.linkedDigest }, next);
  const first = next[0];
  const unannounced =
    chain.later && from === 0 && linked.length > 0 && first?.restarts === false ? [first] : [];
  const moves = position.seq > from;
  // whoever moved on waits for something else than before, so its patience starts anew
  const pendingSince = chain.lastSeq <= position.seq ? null : moves ? now : (chain.pendingSince ?? now);
  return {
    chain: { ...chain, linkedSeq: position.seq, linkedDigest: position.digest, pendingSince },
    noticed: [...broken, ...unannounced].map((link) => brokenChain(chain, link)),
    mended: chain.pendingSince !== null && moves ? [{ rule: 'chain-gap', key: gapKey(chain) }] : [],
    full: position.seq === end,
  };
}

function byChain(places: readonly Place[]): ReadonlyMap<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const group = groups.get(chainKey(place));
    if (group === undefined) groups.set(chainKey(place), [place]);
    else group.push(place);
  }
  return groups;
}

/** One gap per chain stands at a time: the first. */
export const gapKey = chainKey;

const brokenChain = (
  { speaker, epoch }: Chain,
  { seq, digest }: { seq: number; digest: string },
): Noticed => ({
  rule: 'chain-broken',
  key: `${speaker} ${digest}`,
  institutions: [institutionOf(speaker)],
  subject: { speaker, epoch: Number(epoch), seq },
});

/** The institution of an admitted speaker. */
export const institutionOf = (speaker: string): string => parseSource(speaker)?.institution ?? speaker;
