import { readFile } from 'node:fs/promises';
import { configInvalid } from '#platform';

/** A node behind the gateway. */
export interface NodeAddress {
  readonly name: string;
  /** Its public port, without path. */
  readonly url: string;
  /** Whether it takes part in referrals. */
  readonly party: boolean;
  readonly institutions: readonly string[];
}

/** The nodes by name. */
export type NodeDirectory = ReadonlyMap<string, NodeAddress>;

/** @throws {AppError} invalid `config.invalid` where the file is not what it should be. */
export async function readNodes(file: string): Promise<NodeDirectory> {
  const wrong = configInvalid(['STAFFETTA_NODES_FILE (no JSON of nodes)']);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw wrong;
  }
  if (typeof content !== 'object' || content === null) throw wrong;
  const nodes = new Map<string, NodeAddress>();
  for (const [name, entry] of Object.entries(content as Record<string, Partial<NodeAddress> | null>)) {
    const url = entry?.url;
    if (!/^[a-z][a-z0-9-]*$/.test(name) || typeof url !== 'string' || !URL.canParse(url)) throw wrong;
    const { party = false, institutions = [] } = entry ?? {};
    nodes.set(name, { name, url: new URL(url).origin, party, institutions });
  }
  return nodes;
}
