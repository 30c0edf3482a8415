import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNodeKeys, RegistryView, type NodeKeysOptions } from '../src/index.js';
import { StoreFolder } from './store-folder.js';

let at: StoreFolder;
beforeEach(async () => {
  at = await StoreFolder.make();
});
afterEach(() => at.remove());

describe('provisioning', () => {
  it('makes keys that count for whoever has the pins', async () => {
    const { entries, pins } = await createNodeKeys(at.nodeKeys);
    const view = new RegistryView({ pins });
    for (const [place, body] of entries.entries()) {
      view.apply({ kind: 'key', body, appendedAt: 0, offset: BigInt(place) });
    }
    const store = await at.open();
    for (const institution of ['cav-1', 'cav-2']) {
      const speaker = `/intake-cav/${institution}`;
      const key = store.eventKey(speaker);
      expect(key?.speaker).toBe(speaker);
      expect(view.eventKey(key?.kid ?? '')).toMatchObject({ speaker, institution });
      expect(view.tokenKey(store.tokenKey(institution)?.kid ?? '')?.institution).toBe(institution);
      const opening = store.openingKey(view.openingKey(institution)?.kid ?? '');
      expect(view.openingKey(institution)?.kid).toBe(opening?.kid);
      expect(store.openingKey(opening?.kid ?? '')).toBe(opening);
    }
    expect(store.eventKey('/intake-cav/cav-3')).toBeUndefined();
  });

  it('makes each key once', async () => {
    const first = await createNodeKeys(at.nodeKeys);
    expect(await createNodeKeys(at.nodeKeys)).toEqual(first);
    const more = await createNodeKeys({ ...at.nodeKeys, institutions: ['cav-1', 'cav-2', 'cav-3'] });
    expect(more.entries).toEqual(expect.arrayContaining([...first.entries]));
    expect(more.pins).toMatchObject(first.pins);
    expect(more.entries).toHaveLength(9);
  });

  it('gives an institution one identity, at however many nodes it speaks', async () => {
    const node = (name: string): NodeKeysOptions => ({
      ...at.nodeKeys,
      dir: join(at.folder, name),
      node: name,
      institutions: ['provincia-bat'],
    });
    const [registry, audit] = await Promise.all([
      createNodeKeys(node('protocol-registry')),
      createNodeKeys(node('province-audit')),
    ]);
    expect(registry.pins).toEqual(audit.pins);
    expect(registry.entries[0]?.speaker).toBe('/protocol-registry/provincia-bat');
  });

  it('needs the identities only for what is missing', async () => {
    const first = await createNodeKeys(at.nodeKeys);
    await rm(join(at.folder, 'identities'), { recursive: true });
    expect(await createNodeKeys(at.nodeKeys)).toEqual(first);
    expect(await readdir(at.folder)).not.toContain('identities');
  });
});
