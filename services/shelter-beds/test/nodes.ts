import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#kernel';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig } from '#platform';
import { startPartyNetwork, waitFor, type PartyNetwork } from '#testing';
import { ShelterBedsConfig } from '../src/config.js';
import { ShelterBedsModule } from '../src/shelter-beds.module.js';
import { HOUSE, UNITS } from './units.js';

/** Two centres' node and the house's. */
export async function startNodes(): Promise<PartyNetwork> {
  const unitsFile = join(tmpdir(), `units-${newId()}.yaml`);
  await writeFile(unitsFile, JSON.stringify(UNITS));
  return startPartyNetwork([
    {
      id: 'intake-cav',
      institutions: ['cav-1', 'cav-2'],
      load: (environment) => {
        const config = loadConfig(NodeConfig, environment);
        return { config, module: PartyModule.forRoot({ config }) };
      },
    },
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

/** A request for a place, acknowledged by the house. */
export async function request(network: PartyNetwork, more: object = {}): Promise<string> {
  const body = {
    to: HOUSE,
    service: 'placement',
    urgency: 'E1',
    necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
    needs: { adults: 1, callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
    ...more,
  };
  const { body: sent } = await network.call('cav-1', 'referrals', { body });
  const id = String(sent['id']);
  await network.untilState(HOUSE, id, 'received');
  const { status } = await network.say(HOUSE, id, 'acknowledgement');
  if (status !== 200) throw new Error(`not acknowledged: ${String(status)}`);
  return id;
}

export interface Unit {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly until: string | null;
  readonly referral: string | null;
  readonly version: number;
}

export async function unitOf(network: PartyNetwork, code: string): Promise<Unit> {
  const { body } = await network.call(HOUSE, 'units');
  const found = (body['items'] as Unit[]).find((each) => each.code === code);
  if (found === undefined) throw new Error('no such unit');
  return found;
}

export const awaitUnit = (network: PartyNetwork, code: string, expected: string): Promise<Unit> =>
  waitFor(`${code} ${expected}`, async () => {
    const found = await unitOf(network, code);
    return found.state === expected ? found : undefined;
  });

export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly referral: string | null;
  readonly about: string | null;
  readonly dueAt: string | null;
}

export async function tasksOf(network: PartyNetwork, institution: string): Promise<Task[]> {
  const { body } = await network.call(institution, 'tasks');
  return body['items'] as Task[];
}
