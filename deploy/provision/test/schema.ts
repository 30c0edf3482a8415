import { Client } from 'pg';

interface Column {
  readonly type: string;
  readonly required: boolean;
  /** A row that does not name it has something there. */
  readonly filled: boolean;
}

/** What statements of a program meet in a database, as its catalogue has it. */
export interface Schema {
  /** Tables and views. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, Column>>;
  /** What refuses rows: `table.name`, on which columns, and how it reads. */
  readonly rules: ReadonlyMap<
    string,
    { readonly table: string; readonly on: string[]; readonly reads: string }
  >;
  /** Functions with what they take, and what they give; types with their values. */
  readonly named: ReadonlyMap<string, string>;
}

const OURS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS required, (a.atthasdef OR a.attidentity <> '') AS filled
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${OURS}`;

// a constraint's index is its constraint; that a column is required is the column's
const RULES = `
  SELECT c.relname AS "table", k.conname AS name, pg_get_constraintdef(k.oid) AS reads,
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (k.conkey)) AS "on"
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND ${OURS}
  UNION ALL
  SELECT c.relname, i.relname, pg_get_indexdef(i.oid),
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum = ANY (x.indkey))
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE x.indisunique AND ${OURS} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid)`;

const NAMED = `
  SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
    pg_get_function_result(p.oid) AS reads
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind = 'f' AND ${OURS}
  UNION ALL
  SELECT t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE ${OURS} GROUP BY t.typname`;

/** Reads a database's schema from its catalogue. @param url of anybody who may sign in there */
export async function readSchema(url: string): Promise<Schema> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = new Map<string, Map<string, Column>>();
    const columns = await client.query<Column & { table: string; name: string }>(COLUMNS);
    for (const { table, name, ...column } of columns.rows) {
      const known = tables.get(table) ?? new Map<string, Column>();
      tables.set(table, known.set(name, column));
    }
    const rules = await client.query<{ table: string; name: string; on: string[]; reads: string }>(RULES);
    const named = await client.query<{ name: string; reads: string }>(NAMED);
    return {
      tables,
      rules: new Map(rules.rows.map(({ name, ...rule }) => [`${rule.table}.${name}`, rule])),
      named: new Map(named.rows.map(({ name, reads }) => [name, reads])),
    };
  } finally {
    await client.end();
  }
}

const IDENTIFIES = /^(?:PRIMARY KEY|UNIQUE|EXCLUDE|CREATE UNIQUE)/;

/**
 * What a program that was written for `before` cannot live with in `after`: something it may use is gone or different, or
 * a row that it may write is refused. @returns names as `deploy/releases.json` has them: `table`, `table.column`,
 * `table.rule`, `function(arguments)`, `type`
 */
export function broken(before: Schema, after: Schema): string[] {
  const found: string[] = [];
  for (const [table, columns] of before.tables) {
    const now = after.tables.get(table);
    if (now === undefined) found.push(table);
    else found.push(...brokenColumns(columns, now).map((column) => `${table}.${column}`));
  }
  for (const [name, { table, on, reads }] of after.rules) {
    const columns = before.tables.get(table);
    if (columns === undefined || before.rules.get(name)?.reads === reads) continue; // a new table; as it was
    // rows that do not name its columns are in it as they come: empty, or filled as the same release says
    if (on.length === 0 || on.some((column) => columns.has(column))) found.push(name);
  }
  // what says which rows are one (`ON CONFLICT`) is used; what only refuses may end
  for (const [name, { table, reads }] of before.rules)
    if (IDENTIFIES.test(reads) && !after.rules.has(name) && after.tables.has(table)) found.push(name);
  for (const [name, reads] of before.named) {
    const now = after.named.get(name);
    // values may be added at the end of a type; whoever writes them waits until all can read them
    if (now === undefined || !`${now},`.startsWith(`${reads},`)) found.push(name);
  }
  return found.sort();
}

function brokenColumns(before: ReadonlyMap<string, Column>, after: ReadonlyMap<string, Column>): string[] {
  const gone = [...before].filter(([name, column]) => {
    const now = after.get(name);
    return now?.type !== column.type || (column.filled && !now.filled && now.required);
  });
  const demanded = [...after].filter(([name, { required, filled }]) => {
    const was = before.get(name);
    return required && (was === undefined ? !filled : !was.required);
  });
  return [...new Set([...gone, ...demanded].map(([name]) => name))];
}
