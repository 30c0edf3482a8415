import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings whose value says how a node runs and nothing about whom, where or with what. */
const TOLD = new Set([
  'STAFFETTA_SERVICE',
  'STAFFETTA_NODE',
  'STAFFETTA_PROFILE',
  'STAFFETTA_LOG',
  'STAFFETTA_LOG_LEVEL',
  'STAFFETTA_KMS',
  'STAFFETTA_MIGRATE',
  'STAFFETTA_HTTP_PORT',
  'STAFFETTA_PRIVATE_PORT',
  'STAFFETTA_PARTY_NODES',
  'STAFFETTA_REQUESTS_PER_MINUTE',
]);
const OURS = /^(?:STAFFETTA|KAFKA|OTEL|NODE|POSTGRES)_\w+$/;
const PLAIN = /^[\w\-.,]{0,200}$/;

/** By name; the value only of those that may be told, otherwise that it is set. */
export const shownSettings = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => OURS.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, TOLD.has(name) && PLAIN.test(value) ? value : '(set)']),
  );

/** Of each container: the folders that `init` laid out, `<node>/settings.env`. */
export async function containersSettings(dir: string): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const text = await readFile(join(dir, entry.name, 'settings.env'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const pairs = text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    });
    found[entry.name] = shownSettings(Object.fromEntries(pairs));
  }
  return found;
}

/** With what environment a process was started; empty where the system does not say. */
export async function environmentOf(pid: number): Promise<Record<string, string>> {
  const text = await readFile(`/proc/${String(pid)}/environ`, 'utf8').catch(() => '');
  return shownSettings(
    Object.fromEntries(
      text.split('\0').flatMap((line) => {
        const at = line.indexOf('=');
        return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
      }),
    ),
  );
}
