import { createHash } from 'node:crypto';

/** What happened in a history, line by line; its digest says whether two are the same. */
export class Trace {
  lines = [];
  faults = [];
  counts = {};

  note(who, what, became) {
    this.lines.push(`${who.padEnd(12)} ${what} → ${became?.fault ?? became ?? ''}`);
    if (became?.fault !== undefined) this.fault('error', became.fault);
  }

  /** Something that may never happen. */
  fault(invariant, what) {
    this.faults.push({ invariant, what });
  }

  count(kind, by = 1) {
    this.counts[kind] = (this.counts[kind] ?? 0) + by;
  }

  digest(more = '') {
    return createHash('sha256')
      .update(`${this.lines.join('\n')}\n${more}`)
      .digest('hex')
      .slice(0, 16);
  }
}
