import { createHash } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';
import { isStalePlan } from '#kernel';
import { tracingIsOn } from '#platform';
import { traceStatement } from './trace-statement.js';

/** A connection keeps a plan for each; statements beyond (ad-hoc ones) are planned each time. */
const MOST_PREPARED = 400;
const names = new Map<string, string>();
/** Part of every name: what was prepared under an earlier one is not used again. */
let round = 0;

type Query = (text: unknown, values?: unknown, ...rest: unknown[]) => unknown;

/**
 * pg's client, which prepares every statement that has parameters under a name made of its text, so that PostgreSQL
 * parses and plans it once per connection. TypeORM cannot name a statement; the pool takes this class instead (ADR 0020).
 */
export class PreparingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // Between the pool's listener and that of whoever gets the connection nobody listens, and what breaks just then would
    // end the process. Nobody has to hear it: the next statement is refused.
    this.on('error', () => undefined);
    const query = this.query.bind(this) as Query;
    const prepare: Query = (text, values, ...rest) => {
      const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 && nameOf(text);
      if (!name) return query(text, values, ...rest);
      const answer = query({ name, text }, values, ...rest);
      if (answer instanceof Promise) answer.catch(prepareAnew);
      return answer;
    };
    const traced: Query = (text, ...rest) => traceStatement(text, () => prepare(text, ...rest));
    this.query = (tracingIsOn() ? traced : prepare) as Client['query'];
  }
}

/**
 * A migration has changed what a prepared statement gives (`SELECT *`, a column's type): the server refuses it on every
 * connection that had prepared it, for ever. This once it fails, as `unavailable`; from then on all are prepared anew.
 */
function prepareAnew(error: unknown): void {
  if (!isStalePlan(error)) return;
  round += 1;
  names.clear();
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_PREPARED) return undefined;
  // PostgreSQL cuts names at 63 bytes
  const name = createHash('sha256')
    .update(`${String(round)} ${text}`)
    .digest('base64url');
  names.set(text, name);
  return name;
}
