import { validatePayload } from '#contracts';
import type { Hours, Institution } from '#trust';
import type { Fault } from '../domain/network.errors.js';

export const INSTITUTION_LISTED = 'staffetta.registry.institution-listed.v1';
const FILE = 'institutions.yaml';
const NODE_MEMBERS = ['id', 'institutions', 'party', 'service'];

export interface NodeEntry {
  readonly id: string;
  readonly party: boolean;
  readonly institutions: readonly string[];
}

export interface Checked {
  readonly nodes: readonly NodeEntry[];
  readonly institutions: readonly Institution[];
  readonly faults: readonly Fault[];
}

/**
 * Checks `institutions.yaml`: form by contract, and what a schema cannot say: nodes and institutions name each other,
 * comuni and ambiti exist, hours run forwards. Adds the nodes' private addresses.
 */
export function checkInstitutions(
  document: unknown,
  comuni: ReadonlySet<string>,
  addresses: Readonly<Record<string, string>>,
): Checked {
  const faults: Fault[] = [];
  const fail = (path: string, rule: string): void => void faults.push({ file: FILE, path, rule });
  const { watermark: _, nodes: rawNodes, institutions: raw, ...rest } = asObject(document);
  if (Object.keys(rest).length > 0) fail('/', 'additionalProperties');
  const nodes = asList(rawNodes).flatMap((node, index) => readNode(node, `/nodes/${String(index)}`, fail));
  if (nodes.length === 0) fail('/nodes', 'minItems');
  const institutions = asList(raw).flatMap((entry, index) => {
    const path = `/institutions/${String(index)}`;
    const { node } = asObject(entry);
    const address = typeof node === 'string' ? addresses[node] : undefined;
    const body = { ...asObject(entry), ...(address === undefined ? {} : { internalUrl: address }) };
    const broken = validatePayload(INSTITUTION_LISTED, body);
    for (const fault of broken) {
      const at = under(path, fault);
      fail(at.path, at.rule);
    }
    return broken.length === 0 ? [{ path, institution: body as unknown as Institution }] : [];
  });
  if (institutions.length === 0) fail('/institutions', 'minItems');
  checkAmong(institutions, nodes, comuni, fail);
  checkNodes(
    nodes,
    institutions.map(({ institution }) => institution),
    fail,
  );
  return { nodes, institutions: institutions.map(({ institution }) => institution), faults };
}

type Fail = (path: string, rule: string) => void;

function readNode(value: unknown, path: string, fail: Fail): NodeEntry[] {
  const node = asObject(value);
  const { witness, ...needed } = node;
  const { id, service, party, institutions } = needed;
  if (Object.keys(needed).sort().join() !== NODE_MEMBERS.join()) fail(path, 'members');
  const named = asList(institutions).filter((each) => typeof each === 'string');
  if (typeof id !== 'string' || typeof service !== 'string' || typeof party !== 'boolean') {
    fail(path, 'type');
    return [];
  }
  if (named.length === 0 || named.length !== asList(institutions).length)
    fail(`${path}/institutions`, 'type');
  // a node that cosigns the audit's log does so for one of those it speaks for
  if (witness !== undefined && !(party && named.some((each) => each === witness)))
    fail(`${path}/witness`, 'unknown-institution');
  return [{ id, party, institutions: named }];
}

function checkAmong(
  entries: readonly { readonly path: string; readonly institution: Institution }[],
  nodes: readonly NodeEntry[],
  comuni: ReadonlySet<string>,
  fail: Fail,
): void {
  const ids = new Set<string>();
  const ambiti = entries.filter(({ institution }) => institution.kind === 'ambito');
  for (const { path, institution } of entries) {
    if (ids.has(institution.id)) fail(`${path}/id`, 'unique');
    ids.add(institution.id);
    if (institution.onNetwork !== (institution.node !== undefined)) fail(`${path}/node`, 'onNetwork');
    if (institution.node !== undefined && !speaks(nodes, institution.node, institution.id)) {
      fail(`${path}/node`, 'unknown-node');
    }
    for (const [index, comune] of (institution.comuni ?? []).entries()) {
      if (!comuni.has(comune)) fail(`${path}/comuni/${String(index)}`, 'unknown-comune');
    }
    if (
      institution.ambito !== undefined &&
      !ambiti.some((each) => each.institution.id === institution.ambito)
    ) {
      fail(`${path}/ambito`, 'unknown-institution');
    }
    if (institution.hours['staff'] === undefined) fail(`${path}/hours`, 'staff');
    for (const [name, hours] of Object.entries(institution.hours)) {
      if (name !== 'staff' && !institution.services.includes(name)) fail(`${path}/hours/${name}`, 'service');
      for (const where of hoursFaults(hours)) fail(`${path}/hours/${name}${where}`, 'order');
    }
  }
}

const speaks = (nodes: readonly NodeEntry[], node: string, institution: string): boolean =>
  nodes.some(({ id, institutions }) => id === node && institutions.includes(institution));

function checkNodes(nodes: readonly NodeEntry[], institutions: readonly Institution[], fail: Fail): void {
  const ids = new Set<string>();
  for (const [index, { id, party, institutions: named }] of nodes.entries()) {
    const path = `/nodes/${String(index)}`;
    if (ids.has(id)) fail(`${path}/id`, 'unique');
    ids.add(id);
    for (const [place, name] of named.entries()) {
      const institution = institutions.find((each) => each.id === name);
      const at = `${path}/institutions/${String(place)}`;
      if (institution === undefined) fail(at, 'unknown-institution');
      // the Province speaks at several nodes; a party has one
      else if (party && institution.node !== id) fail(at, 'unknown-node');
    }
  }
}

/** Where hours do not run forwards. */
export function hoursFaults(hours: Hours): string[] {
  if (hours === 'always') return [];
  return hours.open.flatMap(({ from, to }, index) =>
    from < to && to <= '24:00' ? [] : [`/open/${String(index)}`],
  );
}

/** `validatePayload` says `<path> <rule>`. */
export function under(prefix: string, fault: string): { path: string; rule: string } {
  const [path = '', rule = ''] = fault.split(' ');
  return { path: `${prefix}${path === '/' ? '' : path}` || '/', rule };
}

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];
