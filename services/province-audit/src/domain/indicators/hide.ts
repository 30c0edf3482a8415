import { Attack, components, type Solver } from './attack.js';
import { cannotProtect } from './indicator.errors.js';
import type { Quantity, System } from './system.js';

/**
 * Hides further numbers until nothing hidden can be derived from everything that is published: first, together, the totals of the
 * tables in which something can be, so that which of them was to blame does not tell what it was; then what is nearest, one by
 * one, by place and never by value. Ends always: in the end all that is new is hidden, which tells nothing.
 * Throws `indicators.cannot-protect` where what was published earlier gives a secret away by itself, or the solver gives no answer
 * even then.
 */
export function hideComplements(system: System, solve: Solver, period: string): void {
  for (const members of components(system)) {
    if (members.length === 1) continue;
    const attack = new Attack(system, members, solve);
    // What nobody has counted is assumed unless it is proven that it cannot be so: who does not know hides more.
    if (!attack.isImpossible()) protect(system, members, attack, period);
    else {
      const seen = { ...system, sums: system.sums.filter(({ unseen }) => unseen === undefined) };
      protect(seen, members, new Attack(seen, members, solve), period);
    }
  }
}

function protect(system: System, members: readonly number[], attack: Attack, period: string): void {
  let derivable = attack.derivable();
  while (derivable.length > 0) {
    let hidden = hideTotals(system, members, derivable);
    if (hidden.length === 0) hidden = hideNearest(system, derivable[0] ?? -1, attack);
    if (hidden.length === 0) throw cannotProtect(period);
    // Hiding only adds worlds: what was safe is safe.
    derivable = attack.derivable([...new Set([...derivable, ...hidden])].sort((a, b) => a - b));
  }
}

const canHide = (quantity: Quantity | undefined): quantity is Quantity =>
  quantity?.state === 'shown' && !quantity.frozen;

/** All totals over secrets in the tables of these. */
function hideTotals(
  { quantities }: System,
  members: readonly number[],
  derivable: readonly number[],
): number[] {
  const tables = new Set(derivable.flatMap((at) => [...(quantities[at]?.tables ?? [])]));
  return members.filter((at) => {
    const quantity = quantities[at];
    if (!canHide(quantity) || !quantity.holdsSecret) return false;
    if (![...quantity.tables].some((table) => tables.has(table))) return false;
    quantity.state = 'complement';
    return true;
  });
}

/** The nearest number that saves the secret when it is hidden, or else simply the nearest: tried again with the next. */
function hideNearest(system: System, secret: number, attack: Attack): number[] {
  let nearest: Quantity | undefined;
  let at: number | undefined;
  let tries = 0;
  for (const ring of ringsAround(system, secret)) {
    for (const each of ring) {
      const quantity = system.quantities[each];
      if (!canHide(quantity)) continue;
      nearest ??= quantity;
      at ??= each;
      quantity.state = 'complement';
      if (attack.derivable([secret]).length === 0) return [each];
      quantity.state = 'shown';
      if (++tries >= MOST_TRIES) break;
    }
    if (tries >= MOST_TRIES) break;
  }
  if (nearest !== undefined) nearest.state = 'complement';
  return at === undefined ? [] : [at];
}

/** A bound on the work: beyond it something near is hidden, and the question is asked again. */
const MOST_TRIES = 24;

/** Those that share a sum with it, those that share one with these, and so on; inner cells before totals. */
function* ringsAround({ quantities, sums, limits }: System, start: number): Generator<number[]> {
  const groups = [...sums.map(({ total, parts }) => [total, ...parts]), ...limits.map(({ parts }) => parts)];
  const seen = new Set([start]);
  let ring = [start];
  while (ring.length > 0) {
    const inside = new Set(ring);
    const next = groups.filter((group) => group.some((at) => inside.has(at))).flat();
    ring = [...new Set(next)].filter((at) => !seen.has(at));
    ring.sort((a, b) => (quantities[a]?.level ?? 0) - (quantities[b]?.level ?? 0) || a - b);
    ring.forEach((at) => seen.add(at));
    yield ring;
  }
}
