import process from 'node:process';
import { connect } from './operations.js';

/** A node's address, as …/api/<node>, and a token for it. */
export interface Where {
  readonly url: string;
  readonly token: () => Promise<string>;
}

/**
 * The node at the URL, asked with STAFFETTA_TOKEN; without a URL that of the stack on this machine, asked as the
 * Province's role unless there is a token.
 * @throws Error for a URL without a token
 */
export async function where(
  url: string | undefined,
  data: string,
  { node, role }: { readonly node: string; readonly role: string },
): Promise<Where> {
  const given = process.env['STAFFETTA_TOKEN'];
  if (url !== undefined) {
    if (given === undefined) throw new Error('A URL needs a token in STAFFETTA_TOKEN.');
    return { url: url.replace(/\/+$/, ''), token: () => Promise.resolve(given) };
  }
  const { stack, api } = await connect(data);
  return {
    url: `${stack.url}/api/${node}`,
    token: () => (given === undefined ? api.token('provincia-bat', role) : Promise.resolve(given)),
  };
}
