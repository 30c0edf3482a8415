import { Client } from 'pg';
import type { TestStack } from './with-stack.js';

/**
 * Nothing that this node says is stamped or sent until the returned function is called. It goes on taking commands and
 * folding what others say: so a test decides which of two events comes first in the lane.
 */
export async function holdRelay({ stack }: TestStack, node: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: stack.nodes[node]?.databaseUrl ?? '' });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE speaker_head IN EXCLUSIVE MODE');
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    await client.query('ROLLBACK');
    await client.end();
  };
}
