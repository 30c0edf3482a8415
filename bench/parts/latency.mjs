// (a) From the sender's POST to the recipient's stream, open loop, through the gateway as clients would.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';
import { snapshot, usedBetween } from '../lib/proc.mjs';
import { prepareRequests, RECIPIENT, SENDER, signIn } from '../lib/stack.mjs';

export const GENERATOR = fileURLToPath(new URL('../load/generator.mjs', import.meta.url));
const WARM_UP = { rate: 20, seconds: 5 };

/** @returns by rate: POST, the recipient's first word of it, the sender's last (the recipient's answer, folded) */
export async function latency({ stack, rates, seconds }) {
  const [sender, recipient] = await Promise.all([
    signIn(stack, SENDER.institution, 'operator'),
    signIn(stack, RECIPIENT.institution, 'operator'),
  ]);
  const requests = await prepareRequests(stack, sender);
  const stream = (node, headers, which) => ({ url: `${stack.url}/api/${node}/v1/stream`, headers, which });
  const load = (task) =>
    runChild(GENERATOR, {
      ...requests,
      mode: 'open',
      headers: sender,
      streams: {
        recipient: stream(RECIPIENT.node, recipient, 'first'),
        roundTrip: stream(SENDER.node, sender, 'last'),
      },
      ...task,
    });
  await load(WARM_UP);
  const result = {};
  for (const rate of rates) {
    const before = snapshot(stack.pids);
    result[rate] = await load({ rate, seconds });
    result[rate].use = usedBetween(before, snapshot(stack.pids));
  }
  return result;
}
