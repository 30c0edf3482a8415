import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFree, keepPort } from './free-port.js';
import { writeWhole } from './server-folder.js';

export interface NodePorts {
  readonly http: number;
  readonly private: number;
}

/**
 * Two ports per node, the same at every start while they are free: the registry lists the nodes' private addresses, and
 * an address that changes is a new entry there.
 */
export async function choosePorts(
  dataDir: string,
  nodes: readonly string[],
): Promise<Record<string, NodePorts>> {
  const file = join(dataDir, 'ports.json');
  const before = await readPorts(file);
  const taken = new Set<number>();
  const choose = async (wanted: number | undefined): Promise<number> => {
    let port = wanted;
    while (port === undefined || taken.has(port) || !(await isFree(port))) port = await freePort();
    taken.add(port);
    keepPort(port);
    return port;
  };
  const ports: Record<string, NodePorts> = {};
  for (const node of nodes) {
    ports[node] = {
      http: await choose(before[node]?.http),
      private: await choose(before[node]?.private),
    };
  }
  await writeWhole(file, JSON.stringify(ports, null, 2));
  return ports;
}

async function readPorts(file: string): Promise<Record<string, Partial<NodePorts> | undefined>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, Partial<NodePorts> | undefined>;
  } catch {
    return {}; // the first start
  }
}
