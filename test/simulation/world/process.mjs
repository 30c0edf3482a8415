import { ProcessDied } from './session.mjs';

/** Where a process died, by what it was about to do or had just done. */
export function placeOf(what, when) {
  if (what.startsWith('key store')) return 'at the key store';
  if (what.startsWith('append')) return `${when} sending`;
  if (what === 'COMMIT') return `${when} a commit`;
  if (/WITH heads AS/.test(what)) return `${when} stamping`;
  if (/SET published_at/.test(what)) return `${when} a mark`;
  if (/UPDATE consumer_offset/.test(what)) return `${when} an offset`;
  return 'within a transaction';
}

/** Where it hurts most: between commit, stamp, send, mark and offset. */
export const PLACES = [
  'at the key store',
  ...['a commit', 'stamping', 'sending', 'a mark', 'an offset'].flatMap((at) => [
    `before ${at}`,
    `after ${at}`,
  ]),
];

/** The life of a node's process: it ends where the seed says, and nothing that it would still do has any effect. */
export class Life {
  dead = false;
  diedAt = undefined;
  #plan;
  #begun = 0;

  /**
   * @param plan `{ place }`: the first time that it comes there, or `{ count }`: before so many statements and key
   * store writes more; undefined: not at all
   */
  mayDie(plan) {
    this.#plan = plan;
    this.#begun = 0;
  }

  /** Something that lasts is about to be done. @throws ProcessDied */
  effect(what) {
    if (this.dead) throw new ProcessDied();
    if (this.#plan === undefined) return;
    this.#begun += 1;
    const { count, place } = this.#plan;
    const here = placeOf(what, 'before');
    if (this.#begun === count || here === place) this.die(here);
  }

  /** It is done; whoever asked for it hears of it only if the process lives on. @throws ProcessDied */
  done(what) {
    if (this.dead) throw new ProcessDied();
    if (this.#plan?.place === undefined) return;
    const here = placeOf(what, 'after');
    if (here === this.#plan.place) this.die(here);
  }

  die(place) {
    this.dead = true;
    this.diedAt = place;
    throw new ProcessDied();
  }
}
