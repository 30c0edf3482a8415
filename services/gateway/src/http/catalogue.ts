import type { FastifyInstance } from 'fastify';
import type { CatalogueEvent, CatalogueField, CatalogueTopic } from '#contracts/catalogue';
import { html, type Html } from './html.js';
import { sendPage } from './pages.js';

/**
 * `/docs/events`: the events between nodes, for whoever connects another system; `/docs/asyncapi.json` for programs.
 * Loaded when first asked for.
 */
export function serveCatalogue(fastify: FastifyInstance): void {
  fastify.get('/docs/events', async (_request, reply) => {
    const { CATALOGUE } = await import('#contracts/catalogue');
    return sendPage(reply, 200, { body: page(CATALOGUE) });
  });
  fastify.get('/docs/asyncapi.json', async (_request, reply) => {
    const { ASYNCAPI } = await import('#contracts/catalogue');
    return reply.type('application/json; charset=utf-8').send(ASYNCAPI);
  });
}

const page = (topics: readonly CatalogueTopic[]): Html => html`
  <h1>Gli eventi fra i nodi</h1>
  <p>
    CloudEvents 1.0 su Kafka, ogni busta firmata. Per i programmi:
    <a href="/docs/asyncapi.json">AsyncAPI 3.1</a>. I testi che seguono sono in inglese.
  </p>
  <div lang="en">
    <ul>
      ${topics.map(
        ({ id, address }) =>
          html`<li>
            <a href="#${id}"><code>${address}</code></a>
          </li>`,
      )}
    </ul>
    ${topics.map(topicPart)}
  </div>
`;

const topicPart = ({ id, address, description, events }: CatalogueTopic): Html => html`
  <h2 id="${id}"><code>${address}</code></h2>
  <p>${description}</p>
  ${events.map(eventPart)}
`;

const eventPart = ({ type, description, sides, attributes, fields, example }: CatalogueEvent): Html => html`
  <h3 id="${type}">${type}</h3>
  <p>${description} ${sides === undefined ? '' : `Said by: ${sides.map(sideName).join(', ')}.`}</p>
  ${attributes.length === 0 ? html`` : html`<p>Also in its envelope: ${attributes.join(', ')}.</p>`}
  ${fields.length === 0 ? html`` : fieldTable(fields)}
  <pre><code>${example}</code></pre>
`;

const sideName = (side: string): string => (side === 's' ? 'the sender' : 'the recipient');

const fieldTable = (fields: readonly CatalogueField[]): Html => html`
  <table>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Holds</th>
        <th scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${fields.map(
        ({ name, kind, required, description = '' }) =>
          html`<tr>
            <th scope="row"><code>${name}</code>${required ? '' : ' (optional)'}</th>
            <td>${kind.replaceAll('`', '')}</td>
            <td>${description}</td>
          </tr>`,
      )}
    </tbody>
  </table>
`;
