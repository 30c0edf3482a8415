/** What `scram.ts` knows of kafkajs' inside; 2.2.4 is pinned. */
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    writeBufferInternal(bytes: Buffer): void;
  }
}
