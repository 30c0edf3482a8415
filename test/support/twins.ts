import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Api } from '../../cli/src/api.js';
import { Client } from './client.js';
import type { TestStack } from './with-stack.js';

/** The name of a node's second process in a stack with `twins`. */
export const twinOf = (node: string): string => `${node}.2`;

/** The addresses of a process, a node's first or its second. */
async function addressesOf(
  { dataDir }: TestStack,
  process: string,
): Promise<{ readonly url: string; readonly privateUrl: string }> {
  const ports = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as Record<
    string,
    { readonly http: number; readonly private: number }
  >;
  const local = (port: number | undefined): string => `http://127.0.0.1:${String(port)}`;
  return { url: local(ports[process]?.http), privateUrl: local(ports[process]?.private) };
}

/** Somebody of an institution at its node's second process, past the gateway. */
export async function atTwin(running: TestStack, institution: string, role = 'operator'): Promise<Client> {
  const { stack } = running;
  const api = new Api(stack);
  const { url } = await addressesOf(running, twinOf(api.nodeOf(institution)));
  return new Client({ ...stack, url }, api, institution, role);
}

/** The sum of a metric's series of one process whose labels hold `label`; 0 where it does not answer. */
export async function metricOf(
  running: TestStack,
  process: string,
  name: string,
  label = '',
): Promise<number> {
  const { privateUrl } = await addressesOf(running, process);
  const text = await fetch(`${privateUrl}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
