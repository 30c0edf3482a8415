import { currentSpan, startSpan } from '#platform';

/** What a statement does; anything else has no name. */
const VERB = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|START|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|SET)\b/i;

/** A span for a statement of something that is traced: its verb, and neither text nor parameters. */
export function traceStatement(statement: unknown, run: () => unknown): unknown {
  const parent = currentSpan()?.traceparent;
  if (parent === undefined) return run();
  const [, verb = ''] = VERB.exec(typeof statement === 'string' ? statement : '') ?? [];
  const operation = verb.toUpperCase();
  const span = startSpan({
    name: operation === '' ? 'postgresql' : `postgresql ${operation}`,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      ...(operation === '' ? {} : { 'db.operation.name': operation }),
    },
    parent,
  });
  const result = run();
  const end = (failed: boolean) => () => {
    span?.end(failed);
  };
  // what is called with a callback, or as a stream, gives no promise: nobody here does that
  if (result instanceof Promise) result.then(end(false), end(true));
  else span?.end();
  return result;
}
