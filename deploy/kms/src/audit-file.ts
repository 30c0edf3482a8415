import { open } from 'node:fs/promises';
import type { AuditLine } from './kms-server.js';

/** Appends one JSON line per call, on disk when it resolves. */
export async function openAuditFile(
  path: string,
): Promise<{ write(line: AuditLine): Promise<void>; close(): Promise<void> }> {
  const file = await open(path, 'a', 0o600);
  return {
    write: async (line) => {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.datasync();
    },
    close: () => file.close(),
  };
}
