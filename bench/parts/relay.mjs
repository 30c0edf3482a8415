// (c) The relay and the consumer alone, in batches, with and without signatures, beside the raw rate of verification.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';

const CHILD = fileURLToPath(new URL('../messaging/relay-and-consumer.mjs', import.meta.url));
const WITHOUT = new URL('../messaging/without-signatures.mjs', import.meta.url).href;

/** @returns rates of each, and the goals they are held against */
export async function relay({ databaseUrl, log, quick, execArgv = [] }) {
  const task = { databaseUrl, log, count: quick ? 20_000 : 60_000, warmUp: quick ? 3_000 : 10_000 };
  const without = await runChild(
    CHILD,
    { ...task, name: 'plain' },
    { execArgv: [...execArgv, '--import', WITHOUT] },
  );
  const withSignatures = await runChild(CHILD, { ...task, name: 'signed', raw: true }, { execArgv });
  const { verified, signed, ...rates } = withSignatures;
  return {
    withoutSignatures: without,
    withSignatures: rates,
    rawVerify: verified,
    rawSign: signed,
    consumerShareOfRawVerify: rates.consumer.perSecond / verified.perSecond,
  };
}
