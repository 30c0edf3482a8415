import { createHash } from 'node:crypto';

/**
 * A node's key store in memory: it outlives the process and is not part of the database's copies, as design §6 wants.
 * `effect` is asked before each write that has to be durable: the process may die there.
 */
export class MemoryKeyStore {
  #stamps = new Map();
  #subjects = new Map();
  #opened = new Set();

  /** @param keys `{ event: Map, token: Map, opening: Map }` */
  constructor(keys, effect) {
    this.keys = keys;
    this.effect = effect;
  }

  /** One process has it: there is nobody to follow. */
  async follow() {}

  eventKey(speaker) {
    return this.keys.event.get(speaker);
  }

  tokenKey(institution) {
    return this.keys.token.get(institution);
  }

  openingKey(kid) {
    return this.keys.opening.get(kid);
  }

  lastStamp(speaker) {
    return this.#stamps.get(speaker);
  }

  async putStamps(stamps) {
    this.effect('key store: stamps');
    for (const stamp of stamps) this.#stamps.set(stamp.speaker, stamp);
  }

  async subjectKey(subject) {
    return this.#subjects.get(subject);
  }

  async putSubjectKeys(entries) {
    this.effect('key store: keys');
    for (const { subject, key } of entries) this.#subjects.set(subject, key);
  }

  async deleteSubjectKeys(subjects) {
    return subjects.filter((subject) => this.#subjects.delete(subject)).length;
  }

  async rewrap() {}

  /** A process opens it: what lies there now may be an orphan. */
  open() {
    this.#opened = new Set(this.#subjects.keys());
  }

  async sweepOrphans(known) {
    const kept = new Set(known);
    const orphans = [...this.#opened].filter((subject) => !kept.has(subject));
    this.#opened = new Set();
    return this.deleteSubjectKeys(orphans);
  }

  secret(name) {
    return createHash('sha256').update(`simulated ${name}`).digest();
  }

  async close() {}

  has(subject) {
    return this.#subjects.has(subject);
  }
}
