import { number, table, verdict } from './table.mjs';

const GOALS = {
  perSecond: 5_000,
  p99: 100,
  checkpointMs: 5_000,
  proofMs: 20,
  rebuildPerSecond: 1_000_000 / 300,
  shareOfRaw: 0.7,
  hashes: 200_000,
};

/** @param audit what parts/audit.mjs measured */
export function auditSection(audit, goals) {
  if (audit === undefined) return [];
  const { sustained, atRate, full, tessera } = audit;
  goals.push(
    [
      'leaves a second, all checks on',
      `≥ ${number(GOALS.perSecond)}/s`,
      `${number(sustained.perSecond)}/s`,
      verdict(sustained.perSecond >= GOALS.perSecond),
    ],
    [
      `event to durable leaf at ${number(atRate.rate)}/s, p99`,
      `< ${GOALS.p99} ms`,
      `${number(atRate.p99)} ms`,
      verdict(atRate.p99 < GOALS.p99),
    ],
    [
      'a checkpoint each second, the longest wait under full load',
      `≤ ${number(GOALS.checkpointMs)} ms`,
      `${number(sustained.checkpointMs.max)} ms`,
      verdict(sustained.checkpointMs.max <= GOALS.checkpointMs),
    ],
    [
      `an inclusion proof among ${number(full.leaves)} leaves, p99`,
      `< ${GOALS.proofMs} ms`,
      `${number(full.proof.p99)} ms`,
      verdict(full.proof.p99 < GOALS.proofMs),
    ],
    [
      `${number(full.leaves)} events counted again (\`staffetta audit rebuild\`)`,
      `< ${number(full.leaves / GOALS.rebuildPerSecond)} s`,
      `${number(full.rebuildSeconds)} s`,
      verdict(full.leaves / full.rebuildSeconds > GOALS.rebuildPerSecond),
    ],
  );
  const line = (name, per, p50, p99) => [name, number(per), number(p50), number(p99)];
  const beside = tessera.sustained;
  return [
    '## The Province’s log\n\nEvents of whole referrals, 6 kB and 1.7 kB, lie in the log of the network; the audit reads them, checks form, hash, signature, chain, flow and deadlines, replays each referral, and appends leaf, subtrees, envelope and offset in one transaction. Beside it, in turn, Tessera on plain files: entries of 600 bytes, no signature, chain or content checked, no database. At a fixed rate the time runs from when the event was due until its leaf is committed (Tessera: integrated), milliseconds.',
    table(
      ['', 'leaves/s', `p50 at ${number(atRate.rate)}/s`, 'p99'],
      [
        line('the audit', sustained.perSecond, atRate.p50, atRate.p99),
        ...(beside === undefined
          ? []
          : [line('Tessera', beside.perSecond, tessera.atRate.p50, tessera.atRate.p99)]),
      ],
    ),
    `One leaf costs the audit ${number(sustained.cpuMicrosPerEvent)} µs of CPU, its thread pool included, and PostgreSQL ${number(sustained.databaseCpuMicrosPerEvent)} µs; ${number(sustained.perTransaction)} events share a transaction. Between two checkpoints under full load: ${number(sustained.checkpointMs.p50)} ms (p50), ${number(sustained.checkpointMs.max)} ms at most. A proof among ${number(full.leaves)} leaves: ${number(full.proof.p50)} ms (p50).`,
  ];
}

/** @param found what parts/verify.mjs measured */
export function verifySection(found, goals) {
  if (found === undefined) return [];
  const { cores, rawPerCore, eventsPerSecond, shareOfRaw, hashesPerSecond, peakMegabytes } = found;
  goals.push(
    [
      '`staffetta verify` with signatures, of cores × the raw rate of signatures',
      `≥ ${GOALS.shareOfRaw * 100} %`,
      `${number(shareOfRaw * 100)} %`,
      verdict(shareOfRaw >= GOALS.shareOfRaw),
    ],
    [
      '… without signatures, hashes a second',
      `≥ ${number(GOALS.hashes)}/s`,
      `${number(hashesPerSecond)}/s`,
      verdict(hashesPerSecond >= GOALS.hashes),
    ],
  );
  return [
    `## The log verified from outside

What \`staffetta verify\` does, against a server in a process of its own on the same cores. With a token: every envelope, its signature, the speakers’ chains, protocols in force, each referral replayed: ${number(eventsPerSecond)} events/s, where ${cores} cores could check ${number(cores * rawPerCore)} signatures/s and nothing else. Without: the tree from its tiles, ${number(hashesPerSecond)} hashes/s. At most ${number(peakMegabytes)} MB.`,
  ];
}
