// What `#trust` is in the runs without cryptography: the same, but nothing is signed and every signature is good.
export * from '../../dist/libs/trust/src/index.js';

const SIGNATURE = 'A'.repeat(86);

export const sign = () => SIGNATURE;
export const verify = () => Promise.resolve(true);
