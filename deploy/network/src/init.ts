import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { comuneEntry, institutionEntry, nodeEntry, peopleOf, type NewInstitution } from './entries.js';
import { refuse, type Fault } from './faults.js';
import { requireNone, written } from './folder.js';
import { comuniFaults, idFaults, textFaults, type Comune } from './options.js';
import { accoglienza } from './first-protocol.js';

export interface InitOptions {
  /** Of the Province's institution: `provincia-di-esempio`. */
  readonly province: string;
  readonly name: string;
  /** Two letters, as on a number plate. */
  readonly sign: string;
  readonly comuni: readonly Comune[];
  readonly onCall: string;
  readonly now: Date;
}

const HEAD = 'Written by staffetta network init. People and numbers are invented: DATI INVENTATI.';
const WATERMARK = 'DATI INVENTATI';

/**
 * Writes a new network's folder: the Province and, so that a request can travel at once, one social district with all
 * comuni, one centre and one shelter, with a first protocol between them.
 * @returns the names of its institutions
 * @throws AppError `conflict` `network.folder-exists`; `invalid` `network.invalid` with all faults
 */
export async function initNetwork(folder: string, options: InitOptions): Promise<readonly string[]> {
  const dir = resolve(folder);
  const { province, name, sign, comuni, onCall } = options;
  requireNone(dir);
  const some: Fault[] = comuni.length === 0 ? [{ file: '--comune', path: '', rule: 'minItems' }] : [];
  refuse([
    ...idFaults('<folder>', basename(dir)),
    ...idFaults('--province', province),
    ...textFaults('--name', name),
    ...textFaults('--on-call', onCall),
    ...(/^[A-Z]{2}$/.test(sign) ? [] : [{ file: '--sign', path: '', rule: 'format' }]),
    ...some,
    ...comuniFaults(comuni, new Set()),
  ]);
  const codes = comuni.map(({ istat }) => istat);
  const first = (id: string, called: string, kind: string, node: string): NewInstitution => ({
    ...{ id, name: called, kind, onCall, node },
    comuni: kind === 'casa-rifugio' ? [] : codes,
  });
  const parties = [
    first('ambito-1', 'Ambito territoriale sociale 1', 'ambito', 'intake-ambiti'),
    first('cav-1', 'Centro antiviolenza 1', 'cav', 'intake-cav'),
    first('casa-rifugio-1', 'Casa rifugio 1', 'casa-rifugio', 'shelter-beds'),
  ];
  const files: Readonly<Record<string, string>> = {
    'README.md': readme(name),
    'territory.json': json({
      province: { name, sign, istat: (codes[0] ?? '').slice(0, 3) },
      comuni: comuni.map((comune) => comuneEntry(comune, 'ambito-1')),
      ambiti: [{ id: 'ambito-1', name: 'Ambito territoriale sociale 1', comuni: codes }],
    }),
    'institutions.yaml': yaml({
      watermark: WATERMARK,
      nodes: [
        ...parties.map(({ id, kind, node = '' }) => nodeEntry(node, kind, id)),
        ...['protocol-registry', 'province-audit', 'local-plan'].map((service) => ({
          ...{ id: service, service, party: false, institutions: [province] },
        })),
      ],
      institutions: [provinceEntry(options, codes), ...parties.map(institutionEntry)],
    }),
    'people.yaml': yaml({ watermark: WATERMARK, ...everybody(province, parties), keyClients: [] }),
    'units.yaml': yaml([{ watermark: WATERMARK, institution: 'casa-rifugio-1', houses: [HOUSE] }]),
    'protocols/accoglienza.yaml': yaml(accoglienza(province, options.now)),
  };
  await written(dir, async (draft) => {
    await mkdir(join(draft, 'protocols'));
    for (const [file, content] of Object.entries(files)) await writeFile(join(draft, file), content);
  });
  return [province, ...parties.map(({ id }) => id)];
}

const yaml = (content: unknown): string => `# ${HEAD}\n${stringify(content, { lineWidth: 0 })}`;
const json = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

const provinceEntry = ({ province, name, onCall }: InitOptions, comuni: readonly string[]): object => ({
  ...{ id: province, name, kind: 'provincia', onNetwork: true, node: 'protocol-registry', services: [] },
  comuni,
  onCall,
  hours: {
    staff: {
      holidays: false,
      open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '13:00' }],
    },
  },
});

function everybody(
  province: string,
  parties: readonly NewInstitution[],
): { users: object[]; clients: object[] } {
  const all = [peopleOf(province, 'provincia'), ...parties.map(({ id, kind }) => peopleOf(id, kind))];
  return { users: all.flatMap(({ users }) => users), clients: all.flatMap(({ clients }) => clients) };
}

/** One unit, so that a request can be answered by an offer. */
const HOUSE = {
  code: 'A-1',
  authorisedBeds: 3,
  units: [
    {
      ...{ code: 'A-1K', beds: 3, adults: 1, minors: 2, cots: 1 },
      ...{ stepFree: true, petsOk: false, bathroom: 'own', languages: ['it'] },
    },
  ],
};

const readme = (name: string): string => `# ${name}: the network as data

Begun by \`staffetta network init\`. Everybody and every number in it is invented, **DATI INVENTATI**: put the real names, opening times and numbers in their place, and the protocols that were signed.

\`staffetta network add-institution\` adds one; \`staffetta network check\` reads it all as the registry will. What each file holds: network/bat/README.md.
`;
