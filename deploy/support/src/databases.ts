import { withClient } from '../../local/src/databases.js';
import { migrationsOf } from '../../provision/src/known-migrations.js';

export interface DatabaseState {
  readonly node: string;
  readonly bytes?: number;
  readonly migrations?: number;
  readonly last?: string;
  /** Against these programs; absent where the node's service is not known. */
  readonly missing?: number;
  readonly newer?: number;
  /** Why it could not be asked: a code. */
  readonly fault?: string;
}

/** How large a node's database is and how far its migrations are; never what stands in it. */
export async function databaseState(
  node: string,
  url: string,
  service: string | undefined,
): Promise<DatabaseState> {
  try {
    return await withClient(url, async (client) => {
      const { rows: sizes } = await client.query<{ bytes: string }>(
        'SELECT pg_database_size(current_database())::text AS bytes',
      );
      const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
      const seen = rows.map(({ name }) => name);
      const known = new Set(migrationsOf(service ?? '').map(({ name }) => name));
      const compared =
        service === undefined
          ? {}
          : {
              missing: [...known].filter((name) => !seen.includes(name)).length,
              newer: seen.filter((name) => !known.has(name)).length,
            };
      return {
        node,
        bytes: Number(sizes[0]?.bytes ?? 0),
        migrations: seen.length,
        last: seen.at(-1) ?? '',
        ...compared,
      };
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { node, fault: typeof code === 'string' ? code : 'unknown' };
  }
}
