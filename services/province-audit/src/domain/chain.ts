/** How far one epoch of a speaker's chain is linked without a gap. */
export interface ChainPosition {
  /** 0 before the first word. */
  readonly seq: number;
  readonly digest: string | null;
}

/** A word of the chain, as its envelope says it. */
export interface Link {
  readonly seq: number;
  readonly digest: string;
  readonly prev: string | null;
}

/**
 * Links what follows without a gap. A word that names another predecessor than the one that is there is `broken`: told,
 * and linked all the same, because the chain goes on from what was said.
 * @param links in the order of `seq`
 */
export function advance(
  position: ChainPosition,
  links: readonly Link[],
): { position: ChainPosition; linked: readonly Link[]; broken: readonly Link[] } {
  let at = position;
  const linked: Link[] = [];
  const broken: Link[] = [];
  for (const link of links) {
    if (link.seq <= at.seq) continue;
    if (link.seq !== at.seq + 1) break;
    if (link.prev !== at.digest) broken.push(link);
    at = { seq: link.seq, digest: link.digest };
    linked.push(link);
  }
  return { position: at, linked, broken };
}
