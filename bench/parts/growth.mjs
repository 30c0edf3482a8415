// (h) Does a request take longer where a hundred provinces' year lies in the tables already?
import { runChild } from '../lib/child.mjs';
import { until } from '../lib/stats.mjs';
import { prepareRequests, SENDER, signIn } from '../lib/stack.mjs';
import { openChains } from './chain.mjs';
import { GENERATOR, latency } from './latency.mjs';

/** BAT sends about 125 requests a year. */
const YEAR_OF_HUNDRED = 12_500;
/** More than a hundred provinces would send in their busiest hour. */
const RATE = 5;
const CONNECTIONS = 16;
const CHUNK_SECONDS = 10;
const DRAIN_MS = 180_000;

/** @returns the latency at 5/s before and after the tables were filled with so many finished chains */
export async function growth({ stack, quick, tell }) {
  const seconds = quick ? 20 : 60;
  const wanted = quick ? YEAR_OF_HUNDRED / 10 : YEAR_OF_HUNDRED;
  const sender = await signIn(stack, SENDER.institution, 'operator');
  const requests = await prepareRequests(stack, sender);
  const chains = await openChains(stack);
  const measure = async () => (await latency({ stack, rates: [RATE], seconds }))[RATE];
  try {
    const before = { referrals: (await chains.read()).sent, ...(await measure()) };
    let there = await chains.read();
    const first = there.sent;
    while (there.sent - first < wanted) {
      tell(`growing: ${there.sent - first} of ${wanted}`);
      await runChild(GENERATOR, {
        ...requests,
        mode: 'closed',
        connections: CONNECTIONS,
        headers: sender,
        seconds: CHUNK_SECONDS,
      });
      there = await chains.read();
    }
    await until(async () => chains.finished((there = await chains.read())), {
      ms: DRAIN_MS,
      every: 250,
      what: 'the last chain',
    });
    return { rate: RATE, before, after: { referrals: there.sent, ...(await measure()) } };
  } finally {
    await chains.close();
  }
}
