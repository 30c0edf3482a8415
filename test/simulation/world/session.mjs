import { PreparingClient } from '../../../dist/libs/messaging/src/preparing-client.js';

/** What a statement meets whose process has died. */
export class ProcessDied extends Error {
  code = 'simulated.died';
}

/**
 * One connection of a node, whoever works on it. Every statement passes here: the process may die before or after it,
 * and a race decides when it may go.
 */
export class Session {
  /** Set while several transactions race. */
  race = undefined;
  /** The server's process behind the connection. */
  pid = 0;
  #send;

  /** @param slot what it is for. @param life the process of the node, which may end: `{ dead, effect(what), done(what) }` */
  constructor(slot, life) {
    this.slot = slot;
    this.life = life;
  }

  /** The class of its connections, for pg's pool. */
  clientClass() {
    const session = this;
    return class SimulatedClient extends PreparingClient {
      constructor(config) {
        super(config);
        const send = this.query.bind(this);
        session.#send = send;
        this.query = (...args) => session.#pass(args, send);
      }
    };
  }

  /** Past all faults, for the simulation itself. */
  raw(...args) {
    return this.#send(...args);
  }

  async open() {
    const { rows } = await this.raw('SELECT pg_backend_pid() AS pid');
    this.pid = rows[0].pid;
  }

  #pass(args, send) {
    // pool and driver look after their connection with callbacks; no statement of the product has one
    if (typeof args.at(-1) === 'function') return send(...args);
    const what = textOf(args[0]);
    if (what === 'COMMIT' && this.life.beforeCommit !== undefined && !this.life.dead) {
      return this.life.beforeCommit(this).then(() => this.#enter(args, send, what));
    }
    return this.#enter(args, send, what);
  }

  #enter(args, send, what) {
    try {
      this.life.effect(what);
    } catch (error) {
      return Promise.reject(error);
    }
    const run = () => this.#run(args, send, what);
    return this.race === undefined ? run() : this.race.statement(this, run);
  }

  async #run(args, send, what) {
    if (this.life.dead) throw new ProcessDied();
    const result = await send(...args);
    this.life.done(what);
    return result;
  }
}

const textOf = (query) => (typeof query === 'string' ? query : (query.text ?? ''));
