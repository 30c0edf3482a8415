import { envelopeDigest, fromHeaders } from '#contracts';
import { groupBy } from './group.mjs';

/** Each speaker's chain over all topics: gapless, linked, and begun anew only after a restore. */
export function checkChains({ history, fault }) {
  const { log, nodes } = history;
  const said = new Map();
  for (const { headers } of log.all()) {
    const { attributes } = fromHeaders(headers);
    const { source, epoch, seq } = attributes;
    const place = `${epoch} ${seq}`;
    const chain = said.get(source) ?? new Map();
    said.set(source, chain);
    const digest = envelopeDigest(attributes);
    const twin = chain.get(place);
    if (twin !== undefined && twin.digest !== digest) fault('chain', `${source}: two events at ${place}`);
    chain.set(place, { ...attributes, digest, epoch: Number(epoch), seq: Number(seq) });
  }
  for (const node of nodes) {
    for (const institution of node.institutions) {
      const speaker = `/${node.name}/${institution}`;
      checkChain(speaker, [...(said.get(speaker)?.values() ?? [])], node.restores, fault);
    }
  }
}

function checkChain(speaker, events, restores, fault) {
  const epochs = [...groupBy(events, ({ epoch }) => epoch).entries()].sort(([a], [b]) => a - b);
  if (epochs.length > restores + 1) {
    fault('chain', `${speaker}: ${epochs.length} epochs after ${restores} restores`);
  }
  for (const [index, [epoch, unordered]] of epochs.entries()) {
    const chain = unordered.sort((a, b) => a.seq - b.seq);
    const restart = chain[0].type.endsWith('.chain-restarted.v1');
    if (index > 0 && (!restart || chain[0].seq !== 1))
      fault('chain', `${speaker}: epoch ${epoch} says no restart`);
    if (index === 0 && restart && restores === 0) fault('chain', `${speaker}: restarted without a restore`);
    // what was stamped before a restore and had not left the node is gone for good; the restart tells of it
    const mayLack = index < epochs.length - 1;
    for (const [at, { seq, prev }] of chain.entries()) {
      const before = chain[at - 1];
      if (before === undefined ? seq !== 1 : seq !== before.seq + 1) {
        if (!mayLack) fault('chain', `${speaker}: epoch ${epoch} has no ${seq - 1}`);
        continue;
      }
      if (before !== undefined && prev !== before.digest)
        fault('chain', `${speaker}: ${epoch} ${seq} is not linked`);
    }
  }
}
