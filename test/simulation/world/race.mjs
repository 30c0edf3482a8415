/**
 * Several transactions of one node at once, one statement at a time: whoever is ready waits here until it is its turn,
 * and turns are drawn from the seed. Who waits for a lock is asked of PostgreSQL, never guessed from time.
 */
export class Race {
  #members = [];
  #turn;
  #changes = 0;

  /** How often somebody waited for a lock. */
  waits = 0;

  /** @param database `isWaiting(pid)` for a lock, and `cancel(pid)`: asked beside everybody */
  constructor(random, database) {
    this.random = random;
    this.database = database;
  }

  /** @param works `{ session, run }` each. @returns how each settled, in order; `deadlock: true` where none could go on */
  async run(works) {
    this.#members = works.map(({ session, run }, index) => {
      session.race = this;
      const member = { index, session, queue: [], running: undefined, ended: false };
      member.outcome = run().then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
      member.outcome.then(async () => {
        // what a dead process held, the server gives back when it sees the connection go
        if (session.life.dead) await session.raw('ROLLBACK');
        member.ended = true;
        this.#changed();
      });
      return member;
    });
    let deadlock = false;
    try {
      await this.#settle();
      while (this.#members.some(({ ended }) => !ended)) {
        const ready = this.#members.filter(
          ({ ended, running, queue }) => !ended && !running && queue.length > 0,
        );
        if (ready.length === 0) {
          deadlock = true;
          break;
        }
        await this.#grant(this.random.pick(ready));
      }
      if (deadlock) await this.#breakUp();
      const outcomes = await Promise.all(this.#members.map(({ outcome }) => outcome));
      return { outcomes, deadlock };
    } finally {
      for (const { session } of this.#members) session.race = undefined;
    }
  }

  /** A statement of a member: goes when it is its turn. */
  statement(session, run) {
    const member = this.#members.find((each) => each.session === session);
    return new Promise((resolve, reject) => {
      member.queue.push(() => run().then(resolve, reject));
      this.#changed();
    });
  }

  async #grant(member) {
    const go = member.queue.shift();
    member.running = go().finally(() => {
      member.running = undefined;
      this.#changed();
    });
    await this.#settle();
  }

  /** Until everybody stands: before a statement, at a lock, or at the end. */
  async #settle() {
    for (;;) {
      const moving = this.#members.filter(
        ({ ended, running, queue }) => !ended && (running || queue.length === 0),
      );
      if (moving.length === 0) return;
      if (moving.some(({ running }) => !running)) {
        await this.#change();
        continue;
      }
      const before = this.#changes;
      // most statements are done before anybody has asked; how long this waits decides nothing
      await Promise.race([this.#change(), new Promise((resolve) => setTimeout(resolve, 2))]);
      if (before !== this.#changes) continue;
      const atLock = await Promise.all(moving.map(({ session }) => this.database.isWaiting(session.pid)));
      // an answer is about its moment: if anything has moved since, it is asked again
      if (before !== this.#changes || atLock.includes(false)) continue;
      this.waits += moving.length;
      return;
    }
  }

  #changed() {
    this.#changes += 1;
    this.#turn?.();
  }

  /** Somebody comes to a statement, has done one, or ends. */
  #change() {
    return new Promise((resolve) => {
      this.#turn = () => {
        this.#turn = undefined;
        resolve();
      };
    });
  }

  async #breakUp() {
    for (const { session, ended } of this.#members) {
      if (!ended) await this.database.cancel(session.pid);
    }
    for (const member of this.#members) {
      // nobody waits for a turn any more
      for (const go of member.queue.splice(0)) void go();
      member.session.race = undefined;
    }
  }
}
