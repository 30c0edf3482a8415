import type { FastifyReply } from 'fastify';
import type { Problem } from '#platform';
import { html, sendPage } from '../http/pages.js';

const TEXTS: Readonly<Record<string, string>> = {
  'sign-in.unknown': 'Questo accesso non è stato iniziato qui, o è passato troppo tempo.',
  'sign-in.refused': 'Il servizio di accesso non ha confermato chi sei.',
  'sign-in.no-membership': 'Il tuo accesso non è collegato a nessuna istituzione della rete.',
  'sign-in.provider-unavailable': 'Il servizio di accesso non risponde. Riprova tra poco.',
  'sign-in.full': 'Ci sono troppe sessioni aperte. Riprova tra poco.',
};

/**
 * The step from the provider's site to ours. A redirect would still belong to the other site's navigation, and the strict
 * cookie that was just set would stay behind; a page of our own goes on as ourselves.
 * @param path checked, of this site
 */
export const sendBack = (reply: FastifyReply, path: string): FastifyReply =>
  sendPage(reply, 200, html`<p>Accesso riuscito. <a href="${path}">Continua</a></p>`, path);

export const sendFailure = (reply: FastifyReply, { status, code, title }: Problem): FastifyReply =>
  sendPage(
    reply,
    status,
    html`<h1>Accesso non riuscito</h1>
      <p role="alert">${TEXTS[code] ?? title}</p>
      <p><a href="/auth/sign-in">Accedi di nuovo</a></p>`,
  );
