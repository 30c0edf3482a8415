import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isMap, parseDocument, type Document } from 'yaml';
import {
  comuneEntry,
  institutionEntry,
  nodeEntry,
  peopleOf,
  type Model,
  type NewInstitution,
} from './entries.js';
import { refuse, type Fault } from './faults.js';
import { written } from './folder.js';
import { requireFolder } from '../../local/src/network.js';
import { joinProtocol, type Joined, type Joining } from './join-protocol.js';
import { KINDS } from './kinds.js';
import { comuniFaults, idFaults, kindFaults, textFaults, type Comune } from './options.js';

export interface AddOptions {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly onCall: string;
  /** The node that is to speak for it; made where there is none. Default: one of its own name. */
  readonly node?: string;
  /** It stays on paper: no node, no people here. */
  readonly offNetwork: boolean;
  readonly comuni: readonly Comune[];
  /** Whose place in the protocols it takes too. Default: the first of its kind. */
  readonly like?: string;
  /** No network was started on the folder yet: protocols are changed where they stand. */
  readonly unpublished: boolean;
}

export interface Added {
  readonly institution: string;
  readonly node: string | null;
  readonly newNode: boolean;
  readonly like: string | null;
  readonly protocols: readonly Joined[];
}

interface Known {
  readonly nodes: readonly { readonly id: string; readonly service: string; readonly party: boolean }[];
  readonly institutions: readonly (Model & {
    readonly id: string;
    readonly kind: string;
    readonly onNetwork: boolean;
  })[];
}

interface Territory {
  comuni: { istat: string; name: string; ambito: string }[];
  ambiti?: { id: string; name: string; comuni: string[] }[];
}

/**
 * Adds an institution everywhere it has to stand: the institutions, its node, the territory of a district, who works
 * there, and the protocols in which one of its kind takes part, as new versions of them.
 * @throws AppError `not-found` `network.no-folder`; `invalid` `network.invalid` with all faults, and nothing is changed
 */
export async function addInstitution(folder: string, options: AddOptions): Promise<Added> {
  const dir = resolve(folder);
  requireFolder(dir);
  return written(dir, async (draft) => {
    const institutions = await open(draft, 'institutions.yaml');
    const territory = JSON.parse(await readFile(join(draft, 'territory.json'), 'utf8')) as Territory;
    const known = institutions.toJS() as Known;
    refuse(optionFaults(options, known, territory));
    const node = options.offNetwork ? undefined : (options.node ?? options.id);
    const newNode = node !== undefined && !known.nodes.some(({ id }) => id === node);
    const like = options.like ?? likeOf(options, known);
    const model = known.institutions.find(({ id, kind }) => id === like && kind === options.kind);
    const entry: NewInstitution = {
      ...options,
      comuni: comuniOf(options, territory),
      ...(node === undefined ? { node: undefined } : { node }),
      model,
    };
    institutions.addIn(['institutions'], institutions.createNode(institutionEntry(entry)));
    if (node !== undefined) speakAt(institutions, node, newNode, entry);
    await save(draft, 'institutions.yaml', institutions);
    if (options.kind === 'ambito') await settle(draft, territory, options);
    if (node !== undefined) await employ(draft, entry);
    const services = (model ?? KINDS[options.kind])?.services ?? [];
    const protocols = await joinAll(draft, { ...options, like, services });
    return { institution: options.id, node: node ?? null, newNode, like: like ?? null, protocols };
  });
}

function optionFaults(options: AddOptions, { nodes, institutions }: Known, { comuni }: Territory): Fault[] {
  const { id, name, kind, onCall, node, offNetwork, like } = options;
  const fault = (file: string, rule: string): Fault => ({ file, path: '', rule });
  const faults = [
    ...idFaults('--id', id),
    ...textFaults('--name', name),
    ...textFaults('--on-call', onCall),
    ...kindFaults(kind),
    ...(node === undefined ? [] : idFaults('--node', node)),
    ...comuniFaults(options.comuni, new Set(comuni.map(({ istat }) => istat))),
  ];
  if (institutions.some((each) => each.id === id)) faults.push(fault('--id', 'unique'));
  if (like !== undefined && !institutions.some((each) => each.id === like))
    faults.push(fault('--like', 'unknown-institution'));
  const service = KINDS[kind]?.service;
  if (offNetwork && node !== undefined) faults.push(fault('--node', 'off-network'));
  if (!offNetwork && service === undefined && Object.hasOwn(KINDS, kind))
    faults.push(fault('--off-network', 'required'));
  const there = nodes.find((each) => each.id === (node ?? id));
  if (!offNetwork && service !== undefined && there !== undefined && there.service !== service)
    faults.push(fault('--node', 'other-service'));
  const wanted = KINDS[kind]?.comuni;
  if (wanted === 'own' && options.comuni.length === 0) faults.push(fault('--comune', 'minItems'));
  if (wanted === 'none' && options.comuni.length > 0) faults.push(fault('--comune', 'not of this kind'));
  return faults;
}

function comuniOf({ kind, comuni }: AddOptions, territory: Territory): string[] {
  if (comuni.length > 0) return comuni.map(({ istat }) => istat);
  return KINDS[kind]?.comuni === 'all' ? territory.comuni.map(({ istat }) => istat) : [];
}

const likeOf = ({ kind, offNetwork }: AddOptions, { institutions }: Known): string | undefined =>
  institutions.find((each) => each.kind === kind && each.onNetwork === !offNetwork)?.id;

function speakAt(institutions: Document, node: string, isNew: boolean, { id, kind }: NewInstitution): void {
  if (isNew) {
    institutions.addIn(['nodes'], institutions.createNode(nodeEntry(node, kind, id), { flow: true }));
    return;
  }
  const { nodes } = institutions.toJS() as Known;
  institutions.addIn(['nodes', nodes.findIndex((each) => each.id === node), 'institutions'], id);
}

/** A district's comuni are its own: those that another had go over to it. */
async function settle(draft: string, territory: Territory, { id, name, comuni }: AddOptions): Promise<void> {
  const codes = new Set(comuni.map(({ istat }) => istat));
  const known = new Set(territory.comuni.map(({ istat }) => istat));
  const next = {
    ...territory,
    comuni: [
      ...territory.comuni.map((each) => (codes.has(each.istat) ? { ...each, ambito: id } : each)),
      ...comuni.filter(({ istat }) => !known.has(istat)).map((comune) => comuneEntry(comune, id)),
    ],
    ambiti: [
      ...(territory.ambiti ?? []).map((each) => ({
        ...each,
        comuni: each.comuni.filter((istat) => !codes.has(istat)),
      })),
      { id, name, comuni: [...codes] },
    ],
  };
  await writeFile(join(draft, 'territory.json'), `${JSON.stringify(next, null, 2)}\n`);
}

async function employ(draft: string, { id, kind }: NewInstitution): Promise<void> {
  const people = await open(draft, 'people.yaml');
  const { users, clients } = peopleOf(id, kind);
  for (const user of users) people.addIn(['users'], people.createNode(user));
  for (const client of clients) people.addIn(['clients'], people.createNode(client, { flow: true }));
  await save(draft, 'people.yaml', people);
}

async function joinAll(draft: string, joining: Joining): Promise<Joined[]> {
  const names = (await readdir(join(draft, 'protocols'))).filter((name) => /\.ya?ml$/.test(name)).sort();
  const documents = await Promise.all(
    names.map(async (name) => ({ name, document: await open(draft, `protocols/${name}`) })),
  );
  const joined: Joined[] = [];
  for (const { name, document } of newest(documents)) {
    const done = joinProtocol(document, joining);
    if (done === undefined) continue;
    const file = joining.unpublished ? name : `${done.protocol.replace('@', '-v')}.yaml`;
    await save(draft, `protocols/${file}`, document);
    joined.push({ ...done, file: `protocols/${file}` });
  }
  return joined;
}

/** Of each protocol its last version that has not ended. */
function newest<T extends { readonly document: Document }>(all: readonly T[]): T[] {
  const last = new Map<unknown, T>();
  for (const each of all) {
    const { document } = each;
    if (!isMap(document.contents) || ['expired', 'withdrawn'].includes(String(document.get('status'))))
      continue;
    const known = last.get(document.get('id'));
    if (known === undefined || Number(known.document.get('version')) < Number(document.get('version')))
      last.set(document.get('id'), each);
  }
  return [...last.values()];
}

const open = async (draft: string, file: string): Promise<Document> =>
  parseDocument(await readFile(join(draft, file), 'utf8'));
const save = (draft: string, file: string, document: Document): Promise<void> =>
  writeFile(join(draft, file), document.toString({ lineWidth: 0 }));
