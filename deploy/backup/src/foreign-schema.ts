import type { Client } from 'pg';
import { AppError } from '#kernel';

/** What is written here and run at a restore, as the database's own role: tables and what hangs on them. */
export const STATEMENT = /^(?:CREATE TABLE|ALTER TABLE ONLY|CREATE (?:UNIQUE )?INDEX) /;

/**
 * The statements that make the tables of a database which no migrations of ours make: tables, then constraints, then
 * indexes, as PostgreSQL itself tells them.
 * @throws AppError `conflict` `backup.unknown-schema` where there is more than that: the copy would lack it
 */
export async function readSchema(client: Client, id: string): Promise<string[]> {
  const { rows: others } = await client.query<{ kind: string }>(OTHERS);
  if (others.length > 0) {
    const kinds = [...new Set(others.map(({ kind }) => kind))].sort().join(', ');
    throw new AppError(
      'conflict',
      'backup.unknown-schema',
      `The database of ${id} holds what is not copied here (${kinds}): copy it with pg_dump.`,
      { database: id },
    );
  }
  const statements: string[] = [];
  for (const query of [TABLES, CONSTRAINTS, INDEXES]) {
    const { rows } = await client.query<{ statement: string }>(query);
    statements.push(...rows.map(({ statement }) => statement));
  }
  return statements;
}

const OURS = `c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`;

const TABLES = `
  SELECT format('CREATE TABLE %I (%s)', c.relname, string_agg(
      format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
      ', ' ORDER BY a.attnum)) AS statement
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE ${OURS} GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"`;

/** Keys before what points to them. NOT NULL stands at the columns. */
const CONSTRAINTS = `
  SELECT format('ALTER TABLE ONLY %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS statement
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE ${OURS} AND k.contype <> 'n'
  ORDER BY k.contype = 'f', c.relname COLLATE "C", k.conname COLLATE "C"`;

const INDEXES = `
  SELECT pg_get_indexdef(i.indexrelid) AS statement
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE ${OURS} AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  ORDER BY 1`;

const OTHERS = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'relation' END AS kind
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('r', 'i')
  UNION ALL SELECT 'table of migrations' FROM pg_class c WHERE ${OURS} AND c.relname = 'migrations'
  UNION ALL SELECT 'generated column' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE ${OURS} AND (a.attgenerated <> '' OR a.attidentity <> '')
  UNION ALL SELECT 'collation' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND a.attcollation <> t.typcollation
  UNION ALL SELECT 'trigger' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE ${OURS} AND NOT t.tgisinternal
  UNION ALL SELECT 'rule' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE ${OURS}
  UNION ALL SELECT 'row security' FROM pg_class c WHERE ${OURS} AND c.relrowsecurity
  UNION ALL SELECT 'heir' FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE ${OURS}
  UNION ALL SELECT 'function' FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'type' FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype NOT IN ('c', 'b')
  UNION ALL SELECT 'extension' FROM pg_extension e WHERE e.extname <> 'plpgsql'
  UNION ALL SELECT 'schema' FROM pg_namespace n
    WHERE n.nspname NOT IN ('public', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;
