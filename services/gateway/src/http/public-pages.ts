import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { notFound, traceparentFor } from '#platform';
import type { NodeDirectory } from '../node-directory.js';
import { html, type Html } from './html.js';
import { sendPage } from './pages.js';

/** The node that has the page of services. */
export const SERVICES_NODE = 'local-plan';
/** Short addresses that fit on a poster, and the pages behind them. */
const PAGES = [
  { url: '/servizi', path: '/api/local-plan/pages/it' },
  { url: '/en/services', path: '/api/local-plan/pages/en' },
] as const;

/**
 * The page of services for everybody. Who looks at it is nobody's business: neither a session nor a token nor anything
 * of the browser goes further than this, beside what was chosen. While its node is down the two numbers are there.
 */
export function servePublicPages(fastify: FastifyInstance, nodes: NodeDirectory): void {
  for (const { url, path } of PAGES) {
    fastify.get(url, async (request, reply) => {
      const node = nodes.get(SERVICES_NODE);
      if (node === undefined) throw notFound();
      return reply.from(node.url + path, {
        queryString: () => chosenIn(request.query),
        rewriteRequestHeaders: () => ({
          traceparent: traceparentFor(request),
        }),
        onResponse: (_request, _reply, { stream }) => {
          void reply.removeHeader('x-robots-tag');
          if (reply.statusCode < 500) void reply.send(stream);
          else {
            // what the node said of itself is for nobody here
            (stream as Readable).resume();
            void sendPage(reply.removeHeader('content-length'), 503, { body: NUMBERS });
          }
        },
        onError: () => {
          void sendPage(reply, 503, { body: NUMBERS });
        },
      });
    });
  }
}

/** What the page's own form says, and nothing that a link may bring along. */
function chosenIn(query: unknown): string {
  const chosen = Object.entries(query as Readonly<Record<string, unknown>>).filter(
    (entry): entry is [string, string] =>
      ['n', 'a'].includes(entry[0]) && typeof entry[1] === 'string' && /^[a-z-]{1,64}$/.test(entry[1]),
  );
  return new URLSearchParams(chosen).toString();
}

const NUMBERS: Html = html`
  <h1>Servizi del territorio</h1>
  <p>
    <a href="tel:1522">1522</a>: numero nazionale, gratuito, giorno e notte.
    <span lang="en">National helpline, free, day and night.</span>
  </p>
  <p>
    <a href="tel:112">112</a>: se sei in pericolo adesso. <span lang="en">If you are in danger now.</span>
  </p>
`;
