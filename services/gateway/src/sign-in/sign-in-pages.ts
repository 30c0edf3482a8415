import type { FastifyReply } from 'fastify';
import type { Problem } from '#platform';
import { html } from '../http/html.js';
import { sendPage, type Language } from '../http/pages.js';

const WORDS = {
  it: {
    done: 'Accesso riuscito.',
    goOn: 'Continua',
    failed: 'Accesso non riuscito',
    again: 'Accedi di nuovo',
    unexpected: 'Qualcosa non ha funzionato. Riprova tra poco.',
    'sign-in.unknown': 'Questo accesso non è stato iniziato qui, o è passato troppo tempo.',
    'sign-in.refused': 'Il servizio di accesso non ha confermato chi sei.',
    'sign-in.no-membership': 'Il tuo accesso non è collegato a nessuna istituzione della rete.',
    'sign-in.provider-unavailable': 'Il servizio di accesso non risponde. Riprova tra poco.',
    'sign-in.full': 'Ci sono troppe sessioni aperte. Riprova tra poco.',
  },
  en: {
    done: 'You are signed in.',
    goOn: 'Continue',
    failed: 'Signing in did not work',
    again: 'Sign in again',
    unexpected: 'Something did not work. Try again shortly.',
    'sign-in.unknown': 'This sign-in was not begun here, or too much time has passed.',
    'sign-in.refused': 'The sign-in service did not confirm who you are.',
    'sign-in.no-membership': 'Your account belongs to no institution of the network.',
    'sign-in.provider-unavailable': 'The sign-in service does not answer. Try again shortly.',
    'sign-in.full': 'Too many sessions are open. Try again shortly.',
  },
} as const;

/**
 * The step from the provider's site to ours. A redirect would still belong to the other site's navigation, and the strict
 * cookie that was just set would stay behind; a page of our own goes on as ourselves.
 * @param path checked, of this site
 */
export function sendBack(reply: FastifyReply, path: string, language: Language): FastifyReply {
  const { done, goOn } = WORDS[language];
  const body = html`<p>${done} <a href="${path}">${goOn}</a></p>`;
  return sendPage(reply, 200, { language, body, next: path });
}

export const sendFailure = (
  reply: FastifyReply,
  { status, code }: Pick<Problem, 'status' | 'code'>,
  language: Language,
): FastifyReply => {
  const words = WORDS[language];
  const known = (words as Readonly<Record<string, string>>)[code];
  return sendPage(reply, status, {
    language,
    body: html`<h1>${words.failed}</h1>
      <p role="alert" class="wrong" tabindex="-1" autofocus>${known ?? words.unexpected}</p>
      <p><a class="button" href="${signInPath(language)}">${words.again}</a></p>`,
  });
};

const signInPath = (language: Language): string =>
  language === 'it' ? '/auth/sign-in' : '/auth/sign-in?lang=en';
