// The table of design §2 for the network of BAT, written by hand: the oracle that code is held against. `w` writes, `r`
// reads, both together; nothing: refused. Lanes are by the nodes' initials, in the order of their names.

/** Columns. */
export const NODES = [
  'intake-cav',
  'intake-ambiti',
  'shelter-beds',
  'asl-liaison',
  'protocol-registry',
  'province-audit',
  'local-plan',
] as const;

export type Node = (typeof NODES)[number];

/** topic, then one cell per node */
const TABLE = `
                                      cav  amb  bed  asl  reg  aud  plan
referrals.asl-liaison.asl-liaison     .    .    .    rw   .    r    .
referrals.asl-liaison.intake-ambiti   .    rw   .    rw   .    r    .
referrals.asl-liaison.intake-cav      rw   .    .    rw   .    r    .
referrals.intake-ambiti.intake-ambiti .    rw   .    .    .    r    .
referrals.intake-ambiti.intake-cav    rw   rw   .    .    .    r    .
referrals.intake-ambiti.shelter-beds  .    rw   rw   .    .    r    .
referrals.intake-cav.intake-cav       rw   .    .    .    .    r    .
referrals.intake-cav.shelter-beds     rw   .    rw   .    .    r    .
referrals.shelter-beds.shelter-beds   .    .    rw   .    .    r    .
registry                              r    r    r    r    rw   r    r
pulse                                 r    r    r    r    rw   .    r
capacity                              r    r    rw   r    .    r    r
statements                            w    w    w    w    .    r    rw
access                                w    w    w    w    .    r    .
plan                                  .    .    .    .    .    r    w
audit                                 r    r    r    r    r    rw   r
`;

/** name, partitions, what is set on it: beside LogAppendTime and no compression, which are everywhere */
export const TOPICS = {
  lanes: { partitions: 6, settings: { 'cleanup.policy': 'delete', 'retention.ms': '2592000000' } },
  registry: { partitions: 1, settings: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
  pulse: { partitions: 1, settings: { 'cleanup.policy': 'delete', 'retention.ms': '86400000' } },
  capacity: {
    partitions: 1,
    settings: { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': '3456000000' },
  },
  statements: { partitions: 1, settings: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
  access: { partitions: 6, settings: { 'cleanup.policy': 'delete', 'retention.ms': '2592000000' } },
  plan: { partitions: 1, settings: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
  audit: { partitions: 1, settings: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } },
} as const;

const rows = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(/\s+/));

export const GOLDEN_TOPICS = rows.map(([topic = '']) => topic);

/** What the table says of each node and topic. */
export const golden = rows.flatMap(([topic = '', ...cells]) =>
  NODES.map((node, column) => ({
    topic,
    node,
    reads: cells[column]?.includes('r') ?? false,
    writes: cells[column]?.includes('w') ?? false,
  })),
);
