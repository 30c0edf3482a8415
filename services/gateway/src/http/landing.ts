import type { FastifyInstance } from 'fastify';
import type { NodeAddress, NodeDirectory } from '../node-directory.js';
import type { DemoAccess } from '../oidc/demo-access.js';
import { html, type Html } from './html.js';
import { sendPage } from './pages.js';

const ANSWER_MS = 800;

/** The page at `/`, in the demo also at `/demo`: what runs here, and in the demo who may try it. */
export function serveLanding(
  fastify: FastifyInstance,
  nodes: NodeDirectory,
  access: DemoAccess | undefined,
  path: '/' | '/demo',
): void {
  fastify.get(path, async (_request, reply) => {
    const states = await Promise.all(
      [...nodes.values()].map(async (node) => ({ node, up: await answers(node) })),
    );
    return sendPage(reply, 200, { body: page(states, access) });
  });
}

/** Any answer counts, a 404 too: it tells that somebody is there. */
async function answers(node: NodeAddress): Promise<boolean> {
  try {
    const response = await fetch(node.url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return response.status > 0;
  } catch {
    return false;
  }
}

const page = (
  states: readonly { node: NodeAddress; up: boolean }[],
  access: DemoAccess | undefined,
): Html => html`
  <h1>Staffetta</h1>
  ${access === undefined ? html`` : NOTICE}
  <h2>Che cosa è in funzione</h2>
  <table>
    <thead>
      <tr>
        <th scope="col">Nodo</th>
        <th scope="col">Parla per</th>
        <th scope="col">Stato</th>
        <th scope="col">Interfaccia</th>
      </tr>
    </thead>
    <tbody>
      ${states.map(({ node, up }) => nodeRow(node, up))}
    </tbody>
  </table>
  <p><a href="/docs/events">Gli eventi fra i nodi</a> (AsyncAPI 3.1)</p>
  ${access === undefined ? html`` : people(access)}
`;

const NOTICE = html`<p class="notice">
  DATI INVENTATI. Questa è una dimostrazione: nessuna persona, nessun centro e nessuna richiesta sono reali.
</p>`;

const nodeRow = ({ name, institutions }: NodeAddress, up: boolean): Html =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${institutions.join(', ')}</td>
    <td>${up ? 'in funzione' : 'non risponde'}</td>
    <td><a href="/api/${name}/openapi.json">OpenAPI 3.1</a></td>
  </tr>`;

const people = ({ users, clients }: DemoAccess): Html => html`
  <h2>Chi può provare</h2>
  <p><a class="button" href="/auth/sign-in">Accedi</a></p>
  <p>
    Le password sono nel file <code>stack.json</code> della cartella dei dati (di norma
    <code>.staffetta/</code>), insieme ai codici dei ${String(clients.length)} programmi. Un programma ottiene
    un accesso con <code>POST /oidc/token</code> e <code>grant_type=client_credentials</code>.
  </p>
  <table>
    <thead>
      <tr>
        <th scope="col">Nome per l’accesso</th>
        <th scope="col">Istituzione</th>
        <th scope="col">Ruolo</th>
      </tr>
    </thead>
    <tbody>
      ${users.map(
        ({ username, institution, roles, memberships = [] }) =>
          html`<tr>
            <td><code>${username}</code></td>
            <td>${[institution, ...memberships.map((one) => one.institution)].join(', ')}</td>
            <td>${[...new Set([roles, ...memberships.map((one) => one.roles)].flat())].join(', ')}</td>
          </tr>`,
      )}
    </tbody>
  </table>
`;
