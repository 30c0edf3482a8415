// The table that people read, from the JSON that machines compare.
import { format } from 'prettier';
import { auditSection, verifySection } from './render-audit.mjs';
import { bedsSection } from './render-beds.mjs';
import { fhirSection } from './render-fhir.mjs';
import { growthSection } from './render-growth.mjs';
import { relaySection } from './render-relay.mjs';
import { restoreSection } from './render-restore.mjs';
import { rollingSection } from './render-rolling.mjs';
import { screensSection } from './render-screens.mjs';
import { trustSection } from './render-trust.mjs';
import { number, table, verdict } from './table.mjs';

const GOALS = {
  p50at20: 20,
  p99at20: 60,
  p99at100: 150,
  chainTimesStock: 2,
  nodesMb: 1024,
  startKafka: 12,
  startEmbedded: 8,
  failoverSeconds: 10,
};

/** Middle, least and most of the rounds. */
function spread(values) {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return { middle: null, text: '–' };
  const middle = sorted[sorted.length >> 1];
  const range = sorted.length > 1 ? ` (${number(sorted[0])}–${number(sorted.at(-1))})` : '';
  return { middle, text: `${number(middle)}${range}` };
}

/** @param report what run.mjs wrote as JSON @returns Markdown, formatted as everything here */
export async function render(report) {
  const {
    machine,
    calibration,
    mode,
    memory,
    relay,
    trust,
    beds,
    growth,
    fhir,
    screens,
    rolling,
    restore,
    audit,
    verify,
    rounds = [],
  } = report;
  const goals = [];
  const parts = [
    `# Benchmark of ${machine.date}, commit ${machine.commit}${machine.dirty ? ' with changes' : ''}`,
    `Mode: ${mode}. ${machine.cores} cores (${machine.processor}), ${machine.memoryGB} GB, ${machine.system}; Node ${machine.node}, Kafka ${machine.kafka} on Java ${machine.java}, PostgreSQL ${machine.postgres}, kafkajs ${machine.kafkajs}, pg ${machine.pg}, Nest ${machine.nest}, TypeORM ${machine.typeorm}. Everything on one machine, the load too. Before and after: SHA-256 ${calibration.before.sha256MBsTwoThreads} and ${calibration.after.sha256MBsTwoThreads} MB/s on two threads, fdatasync ${calibration.before.fdatasyncMs} and ${calibration.after.fdatasyncMs} ms, load ${calibration.before.load1} and ${calibration.after.load1}. With several rounds: middle (least–most).`,
    ...latencySection(rounds, goals),
    ...chainSection(rounds, goals),
    ...growthSection(growth, goals),
    ...fhirSection(fhir, goals),
    ...screensSection(screens, goals),
    ...restoreSection(restore, goals),
    ...relaySection(relay, goals),
    ...auditSection(audit, goals),
    ...verifySection(verify, goals),
    ...trustSection(trust, goals),
    ...bedsSection(beds, goals),
    ...memorySection(memory, goals),
    ...failoverSection(rounds, goals),
    ...rollingSection(rolling, goals),
  ];
  const summary = `## Goals\n\n${table(['Goal', 'Wanted', 'Measured', ''], goals)}`;
  parts.splice(2, 0, summary);
  return format(parts.join('\n\n'), { parser: 'markdown', printWidth: 110, singleQuote: true });
}

function latencySection(rounds, goals) {
  const measured = rounds.filter(({ ours }) => ours.latency !== undefined);
  if (measured.length === 0) return [];
  const rates = Object.keys(measured[0].ours.latency);
  const rows = rates.flatMap((rate) => {
    const ours = (path) => measured.map((entry) => path(entry.ours.latency[rate]));
    const stock = (path) =>
      measured.flatMap(({ stock: other }) => (other ? [path(other.latency[rate])] : []));
    const line = (name, values, lost) => [
      `${rate}/s`,
      name,
      ...['p50', 'p99', 'max'].map((key) => spread(values.map((value) => value[key])).text),
      lost,
    ];
    const missing = (stream) => ours((l) => l.streams[stream].missing).reduce((a, b) => a + b, 0);
    const allHeard = missing('recipient') === 0;
    const recipient = ours((l) => l.streams.recipient);
    const p99 = spread(recipient.map(({ p99: value }) => value));
    if (rate === '20') {
      const p50 = spread(recipient.map(({ p50: value }) => value));
      goals.push([
        'POST to the recipient’s stream at 20/s, p50',
        `≤ ${GOALS.p50at20} ms`,
        `${p50.text} ms`,
        verdict(p50.middle <= GOALS.p50at20 && allHeard),
      ]);
      goals.push([
        '… p99',
        `≤ ${GOALS.p99at20} ms`,
        `${p99.text} ms`,
        verdict(p99.middle <= GOALS.p99at20 && allHeard),
      ]);
    }
    if (rate === '100')
      goals.push([
        '… at 100/s, p99',
        `≤ ${GOALS.p99at100} ms`,
        `${p99.text} ms`,
        verdict(p99.middle <= GOALS.p99at100 && allHeard),
      ]);
    return [
      line(
        'POST answered',
        ours((l) => l.post),
        number(ours((l) => Object.values(l.refused).reduce((a, b) => a + b, 0)).reduce((a, b) => a + b, 0)),
      ),
      line('on the recipient’s stream', recipient, number(missing('recipient'))),
      line(
        'the answer on the sender’s stream',
        ours((l) => l.streams.roundTrip),
        missing('roundTrip'),
      ),
      ...(stock((l) => l).length > 0
        ? [
            line(
              '_stock:_ POST answered',
              stock((l) => l.post),
              '0',
            ),
            line(
              '_stock:_ the answer applied at the sender',
              stock((l) => l.roundTrip),
              number(stock((l) => l.accepted - l.roundTrip.n).reduce((a, b) => a + b, 0)),
            ),
          ]
        : []),
    ];
  });
  return [
    '## Latency\n\nOpen loop: a request each 1/rate seconds, times counted from when it was due, milliseconds.',
    table(['Rate', 'From the POST until', 'p50', 'p99', 'max', 'never'], rows),
  ];
}

function chainSection(rounds, goals) {
  const measured = rounds.filter(({ ours }) => ours.chain !== undefined);
  if (measured.length === 0) return [];
  const ours = measured.map((entry) => entry.ours.chain);
  const stock = measured.flatMap((entry) => (entry.stock ? [entry.stock.chain] : []));
  const ratios = measured.flatMap(({ ours: mine, stock: other }) =>
    other ? [mine.chain.chainsPerSecond / other.chain.chainsPerSecond] : [],
  );
  const cpu = (chain) => Object.values(chain.use).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const line = (name, chains) => [
    name,
    spread(chains.map((c) => c.chainsPerSecond)).text,
    spread(chains.map((c) => c.perSecond)).text,
    spread(chains.map((c) => c.post.p50)).text,
    spread(chains.map((c) => c.post.p99)).text,
    spread(chains.map((c) => (cpu(c) / c.chains) * 1000)).text,
    number(chains.reduce((sum, c) => sum + c.unfinished + (c.unaudited ?? 0), 0)),
  ];
  if (ratios.length > 0) {
    const ratio = spread(ratios);
    goals.push([
      'full chain per second, against the stock chain',
      `≥ ${GOALS.chainTimesStock} ×`,
      `${ratio.text} ×`,
      verdict(ratio.middle >= GOALS.chainTimesStock),
    ]);
  }
  const byProcess = Object.keys(ours[0].use).map((name) => [
    name,
    ...['cpuPercent', 'mb'].map((key) => spread(ours.map((c) => c.use[name]?.[key])).text),
  ]);
  return [
    '## Full chain\n\n32 connections, each posting as soon as it is answered. Ours counts a referral when it is sent, received by the other node, answered, the answer folded at both, and all of it read by the audit; stock when the reply is saved at the sender. Chains per second: over the load and the draining after it.',
    table(
      ['', 'chains/s', 'POST/s', 'POST p50 ms', 'POST p99 ms', 'CPU ms/chain', 'unfinished'],
      [line('ours', ours), ...(stock.length > 0 ? [line('stock', stock)] : [])],
    ),
    `While it ran (ours):\n\n${table(['Process', 'CPU %', 'MB'], byProcess)}`,
  ];
}

function memorySection(memory, goals) {
  if (memory === undefined) return [];
  const kinds = Object.entries(memory);
  for (const [log, { startSeconds, nodesMb }] of kinds) {
    const limit = log === 'kafka' ? GOALS.startKafka : GOALS.startEmbedded;
    goals.push([
      `start on a fresh folder, ${log} log`,
      `≤ ${limit} s`,
      `${number(startSeconds)} s`,
      verdict(startSeconds <= limit),
    ]);
    goals.push([
      `all nodes idle, ${log} log`,
      `≤ ${number(GOALS.nodesMb)} MB`,
      `${number(nodesMb)} MB`,
      verdict(nodesMb <= GOALS.nodesMb),
    ]);
  }
  const names = [...new Set(kinds.flatMap(([, { processes }]) => Object.keys(processes)))];
  const cell = (process) => (process ? `${number(process.mb)} (${process.cpuPercent} %)` : '–');
  return [
    '## Start and memory\n\nBuilt already; from the command to the ready line. Idle 10 s after that: resident MB (CPU over the next 10 s); PostgreSQL with its children as proportional set size.',
    table(
      ['', ...kinds.map(([log]) => `${log} log`)],
      [
        ['start, fresh folder, s', ...kinds.map(([, { freshStarts }]) => spread(freshStarts).text)],
        [
          'start, used folder, s',
          ...kinds.map(([, { startSecondsUsedFolder }]) => number(startSecondsUsedFolder)),
        ],
        ...names.map((name) => [name, ...kinds.map(([, { processes }]) => cell(processes[name]))]),
        ['**all nodes, MB**', ...kinds.map(([, { nodesMb }]) => number(nodesMb))],
      ],
    ),
  ];
}

function failoverSection(rounds, goals) {
  const found = rounds.map(({ ours }) => ours.failover).find((entry) => entry !== undefined);
  if (found === undefined) return [];
  const rows = Object.entries(found).map(([node, f]) => {
    goals.push([
      `work goes on after kill -9 of ${node}`,
      `≤ ${GOALS.failoverSeconds} s`,
      `${number(f.answeredAgainAfterSeconds)} s`,
      verdict(
        f.answeredAgainAfterSeconds !== null &&
          f.answeredAgainAfterSeconds <= GOALS.failoverSeconds &&
          f.unanswered === 0,
      ),
    ]);
    const refused = Object.entries(f.refused).map(([status, count]) => `${count} × ${status}`);
    return [
      node,
      number(f.acceptedAgainAfterSeconds),
      number(f.answeredAgainAfterSeconds),
      number(f.accepted),
      refused.join(', ') || '0',
      number(f.unanswered),
    ];
  });
  return [
    '## kill -9 under load\n\nOpen loop at 20/s; the node is killed after 5 s and started again by the supervisor. Seconds after the kill until a new request was accepted, and until one that was sent after the kill had its answer in the lane. In the end every accepted one must have it.',
    table(
      ['Killed', 'accepted again, s', 'answered again, s', 'accepted', 'refused', 'without answer'],
      rows,
    ),
  ];
}
