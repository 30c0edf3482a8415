// (c) The relay and the consumer alone, in batches, with and without signatures, beside the raw rate of verification.
import { fileURLToPath } from 'node:url';
import { runChild } from '../lib/child.mjs';

const CHILD = fileURLToPath(new URL('../messaging/relay-and-consumer.mjs', import.meta.url));
const WITHOUT = new URL('../messaging/without-signatures.mjs', import.meta.url).href;

/** @returns rates of each, and the goals they are held against */
export async function relay({ databaseUrl, log, quick, profileInto }) {
  const task = {
    databaseUrl,
    log,
    profileInto,
    count: quick ? 20_000 : 60_000,
    warmUp: quick ? 3_000 : 10_000,
  };
  const plain = { ...task, name: 'plain', sizes: ['sealed', 'small'] };
  const without = await runChild(CHILD, plain, { execArgv: ['--import', WITHOUT] });
  const full = { ...task, name: 'signed', sizes: ['sealed'], raw: true };
  const { verified, signed, ...withSignatures } = await runChild(CHILD, full);
  return {
    withoutSignatures: without,
    withSignatures,
    rawVerify: verified,
    rawSign: signed,
    consumerShareOfRawVerify: withSignatures.sealed.consumer.perSecond / verified.perSecond,
  };
}
