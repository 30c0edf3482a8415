// Ids, random bytes and the time of this process come from the history's seed. The product asks `node:crypto` and
// `Date.now`; both are taken over here, before its modules are loaded, so that nothing in it knows of a simulation.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const real = {
  randomUUID: crypto.randomUUID,
  randomBytes: crypto.randomBytes,
  verify: crypto.verify,
  now: Date.now,
};
let source;

/** From now on; undefined: the machine's own again. @param entropy `{ ids, bytes, now }` */
export function drawFrom(entropy) {
  source = entropy;
}

crypto.randomUUID = (...args) => (source === undefined ? real.randomUUID(...args) : source.ids.uuid());
crypto.randomBytes = (size, done) => {
  if (source === undefined || done !== undefined) return real.randomBytes(size, done);
  return source.bytes.bytes(size);
};
// on the thread pool signatures would be ready in an order of their own
crypto.verify = (algorithm, data, key, signature, done) => {
  if (done === undefined) return real.verify(algorithm, data, key, signature);
  const answer = real.verify(algorithm, data, key, signature);
  queueMicrotask(() => done(null, answer));
  return undefined;
};
syncBuiltinESMExports();
Date.now = () => (source === undefined ? real.now() : source.now());

/** Milliseconds of the machine's clock, for measuring. */
export const machineNow = () => real.now();
