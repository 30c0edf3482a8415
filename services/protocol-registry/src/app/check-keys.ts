import { validatePayload } from '#contracts';
import { checkKeyEntry, type CheckedKey, type KeyEntry, type Pins } from '#trust';
import type { Fault } from '../domain/network.errors.js';
import { asList, asObject, type NodeEntry } from './check-institutions.js';

export const KEY_LISTED = 'staffetta.registry.key-listed.v1';
const FILE = 'STAFFETTA_PUBLIC_KEYS_FILE';

/**
 * Checks the key entries as every node will. One that leads to no pin would never count for anybody: better said now
 * than found out at night. @returns parents first, the own event key before all
 */
export function checkKeys(
  raw: unknown,
  pins: Pins,
  nodes: readonly NodeEntry[],
  ownSpeaker: string,
): { readonly keys: readonly KeyEntry[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const fail = (path: string, rule: string): void => void faults.push({ file: FILE, path, rule });
  const speakers = new Set(
    nodes.flatMap(({ id, institutions }) => institutions.map((name) => `/${id}/${name}`)),
  );
  const parents = new Map<string, Pick<CheckedKey, 'publicKey'> & { readonly speaker: string }>();
  const keys: KeyEntry[] = [];
  for (const { body, path } of parentsFirst(raw)) {
    const checked = checkKeyEntry(body, pins, (kid) => parents.get(kid));
    if ('fault' in checked) {
      fail(path, checked.fault);
      continue;
    }
    const { entry, publicKey } = checked;
    if (validatePayload(KEY_LISTED, entry).length > 0) fail(path, 'form');
    if (!speakers.has(entry.speaker)) fail(`${path}/speaker`, 'unknown-node');
    if (entry.use === 'event') parents.set(entry.kid, { speaker: entry.speaker, publicKey });
    keys.push(entry);
  }
  const isOwn = ({ use, speaker }: KeyEntry): boolean => use === 'event' && speaker === ownSpeaker;
  if (!keys.some(isOwn)) fail('/', 'own-event-key');
  return { keys: [...keys.filter(isOwn), ...keys.filter((entry) => !isOwn(entry))], faults };
}

function parentsFirst(raw: unknown): { body: unknown; path: string }[] {
  const entries = asList(raw).map((body, index) => ({ body, path: `/${String(index)}` }));
  const isChild = ({ body }: { body: unknown }): boolean => asObject(body)['use'] === 'opening';
  return [...entries.filter((entry) => !isChild(entry)), ...entries.filter(isChild)];
}
