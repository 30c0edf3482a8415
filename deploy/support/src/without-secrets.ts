import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';
import type { ArchiveFile } from './tar.js';

/** UUIDs, with dashes or without; traces, of which each is of one request; and in a `traceparent` the span. */
const ID =
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32}\b|(?<=\b[0-9a-f]{2}-[0-9a-f]{32}-)[0-9a-f]{16}(?=-[0-9a-f]{2}\b)/gi;
const SHORTEST = 8;

/**
 * Ids of events, requests, people and traces become numbers, the same one for the same id: lines can still be matched, and nobody
 * who knows an id finds it again.
 */
export function withoutIds(files: readonly ArchiveFile[]): ArchiveFile[] {
  const numbers = new Map<string, string>();
  const numberOf = (id: string): string => {
    const digits = id.replaceAll('-', '').toLowerCase();
    const known = numbers.get(digits) ?? `id-${String(numbers.size + 1)}`;
    numbers.set(digits, known);
    return known;
  };
  return files.map(({ name, content }) => ({ name, content: content.replace(ID, numberOf) }));
}

/**
 * A last look: whatever is a secret of this folder stands in no file.
 * @throws AppError `conflict` `support.secret-found`, naming the file; nothing is written then
 */
export async function refuseSecrets(files: readonly ArchiveFile[], data: string): Promise<void> {
  const secrets = await secretsOf(data);
  const found = files.find(({ content }) => secrets.some((secret) => content.includes(secret)));
  if (found === undefined) return;
  throw new AppError(
    'conflict',
    'support.secret-found',
    `${found.name} would hold a secret of this folder: nothing was written. Tell whoever keeps the software.`,
    { file: found.name },
  );
}

async function secretsOf(data: string): Promise<string[]> {
  const text = await readFile(join(data, 'secrets.json'), 'utf8').catch(() => '{}');
  const keks = await Promise.all(
    (await readdir(join(data, 'keys', 'keks')).catch(() => [])).map((name) =>
      readFile(join(data, 'keys', 'keks', name), 'utf8'),
    ),
  );
  return [...Object.values(JSON.parse(text) as Record<string, string>), ...keks]
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST);
}
