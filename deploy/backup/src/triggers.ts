import type { Client } from 'pg';

/** `pg_trigger.tgenabled` → what brings a trigger there. */
const STATES: Readonly<Record<string, string>> = {
  O: 'ENABLE',
  A: 'ENABLE ALWAYS',
  R: 'ENABLE REPLICA',
  D: 'DISABLE',
};

/**
 * Works while none of the tables' own triggers fires, not even those that guard the log in every session, and puts each
 * back as it was. In the caller's transaction: whatever happens, nobody else sees the tables unguarded.
 */
export async function withoutTriggers(
  client: Client,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ table: string; trigger: string; state: string }>(
    `SELECT c.relname AS table, t.tgname AS trigger, t.tgenabled AS state
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1::text[])`,
    [tables],
  );
  const change = async (table: string, what: string, trigger: string): Promise<void> => {
    await client.query(
      `ALTER TABLE ${client.escapeIdentifier(table)} ${what} TRIGGER ${client.escapeIdentifier(trigger)}`,
    );
  };
  for (const { table, trigger } of rows) await change(table, 'DISABLE', trigger);
  await work();
  for (const { table, trigger, state } of rows) await change(table, STATES[state] ?? 'ENABLE', trigger);
}
