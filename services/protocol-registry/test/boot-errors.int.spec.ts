import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNetwork } from '../src/app/read-network.js';
import { networkSources } from '../src/config.js';
import { Province } from './province.js';

let province: Province;
beforeAll(async () => {
  province = await Province.make();
});
afterAll(() => province.remove());

/** What `readNetwork` says while a file has another content. */
async function saidWith(file: string, change: (text: string) => string): Promise<string> {
  const path = join(province.folder, file);
  const before = await readFile(path, 'utf8');
  await province.edit(file, change);
  try {
    await readNetwork(networkSources(province.config()));
    return 'nothing';
  } catch (error) {
    expect(error).toMatchObject({ kind: 'invalid', code: 'network.invalid' });
    return (error as Error).message;
  } finally {
    await writeFile(path, before);
  }
}

describe('a wrong file', () => {
  it('is named with the place and the rule, never with what stands there', async () => {
    const wrong = await saidWith('network/institutions.yaml', (text) =>
      text.replace('kind: cav', 'kind: canary'),
    );
    expect(wrong).toContain('institutions.yaml /institutions/6/kind enum');
    const torn = await saidWith('network/protocols/bat-health.yaml', (text) => `${text}\n  - canary: [`);
    expect(torn).toMatch(/protocols\/bat-health\.yaml line \d+ /);
    const twice = await saidWith('network/protocols/bat-health.yaml', (text) => `${text}\ntitle: canary\n`);
    expect(twice).toMatch(/protocols\/bat-health\.yaml line \d+ duplicate_key/);
    const keys = await saidWith('public-keys.json', (text) => text.replace(/"sig": "./, '"sig": "_'));
    expect(keys).toMatch(/STAFFETTA_PUBLIC_KEYS_FILE \/\d+ (form|signature)/);
    const addresses = await saidWith('addresses.json', (text) => text.replace('http:', 'file:'));
    expect(addresses).toContain('STAFFETTA_ADDRESSES_FILE /intake-cav format');
    expect(await saidWith('network/territory.json', () => 'canary')).toContain('territory.json / json');
    const nameless = await saidWith('network/territory.json', (text) => text.replace('"Andria"', '7'));
    expect(nameless).toContain('territory.json /comuni/0/name type');
    for (const said of [wrong, torn, twice, keys, addresses]) expect(said).not.toContain('canary');
  });

  it('keeps the node from starting', async () => {
    await province.edit('network/institutions.yaml', (text) => text.replace('onCall:', 'onFoot:'));
    await expect(province.start()).rejects.toMatchObject({ code: 'network.invalid' });
    await province.edit('network/institutions.yaml', (text) => text.replace('onFoot:', 'onCall:'));
  });

  it('is also one whose own key is not the node’s', async () => {
    const other = await Province.make();
    const [pins, keys] = await Promise.all(
      ['pins.json', 'public-keys.json'].map((name) => readFile(join(other.folder, name), 'utf8')),
    );
    await other.remove();
    await writeFile(join(province.folder, 'pins.json'), pins ?? '');
    await writeFile(join(province.folder, 'public-keys.json'), keys ?? '');
    await writeFile(join(province.folder, 'countersignatures.json'), '[]');
    await expect(province.start()).rejects.toMatchObject({
      code: 'network.invalid',
      details: { faults: [{ file: 'STAFFETTA_PUBLIC_KEYS_FILE', path: '/', rule: 'own-event-key' }] },
    });
  });
});
