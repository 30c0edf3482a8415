import { ApiError } from '../api.js';
import type { Connection } from '../operations.js';
import type { Finding } from './doctor-backup.js';

const AUDIT = 'province-audit';
const ROLE = 'auditor';

/** Whether the database itself keeps the audit's log from its own node (ADR 0039). Nothing where it cannot be asked. */
export async function guardedLog({ stack, api }: Connection): Promise<Finding[]> {
  const institution = stack.nodes[AUDIT]?.institutions[0];
  if (!stack.clients.some((client) => client.institution === institution && client.role === ROLE)) return [];
  try {
    const { body } = await api.call<{ readonly guarded?: boolean }>(
      { institution: institution ?? '', role: ROLE },
      AUDIT,
      'state',
    );
    const check = `${AUDIT}, its log`;
    if (body.guarded !== false)
      return [{ check, well: true, detail: 'cannot be changed by whoever has its node' }];
    return [
      {
        check,
        well: false,
        detail: 'whoever has its node could change what was written',
        hint: 'deploy/postgres/own-log.sql as the server’s administrator; npm start and the job migrate do it by themselves',
      },
    ];
  } catch (error) {
    // that it does not answer is said elsewhere
    if (error instanceof ApiError) return [];
    throw error;
  }
}
