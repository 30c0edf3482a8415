import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestNodeSpec } from '#testing';
import { ShelterBedsConfig } from '../src/config.js';
import { ShelterBedsModule } from '../src/shelter-beds.module.js';
import { HOUSE, unitEntry } from './units.js';

/** One room for each placement of these specs, and more. */
const UNITS = {
  institution: HOUSE,
  houses: [
    {
      code: 'H-1',
      authorisedBeds: 16,
      units: Array.from({ length: 8 }, (_, index) => unitEntry(`N${String(index + 1)}`)),
    },
  ],
};

const party = (id: string, institutions: readonly string[]): TestNodeSpec => ({
  id,
  institutions,
  load: (environment) => {
    const config = loadConfig(NodeConfig, environment);
    return { config, module: PartyModule.forRoot({ config }) };
  },
});

/** The centres, two ambiti with their PIS, and the house with eight rooms. */
export async function startNightNodes(): Promise<PartyNetwork> {
  const unitsFile = join(tmpdir(), `units-${newId()}.yaml`);
  await writeFile(unitsFile, JSON.stringify(UNITS));
  return startPartyNetwork([
    party('intake-cav', ['cav-1', 'cav-2']),
    party('intake-ambiti', ['ambito-barletta', 'ambito-andria']),
    {
      id: 'shelter-beds',
      institutions: [HOUSE],
      load: (environment) => {
        const config = loadConfig(ShelterBedsConfig, environment);
        return { config, module: ShelterBedsModule.forRoot(config) };
      },
      environment: { STAFFETTA_UNITS_FILE: unitsFile },
    },
  ]);
}
