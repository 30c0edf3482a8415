import { html, type Html } from '../http/html.js';
import type { Language, Page } from '../http/pages.js';

/** What can be wrong with a sign-in. */
export type LoginFault = 'wrong' | 'too-many';

const WORDS = {
  it: {
    heading: 'Accesso',
    invented: 'DATI INVENTATI. Accesso per la dimostrazione; le password sono in',
    who: 'Chi può provare',
    name: 'Nome per l’accesso',
    password: 'Password',
    enter: 'Entra',
    wrong: 'Nome o password non corretti.',
    'too-many': 'Troppi tentativi. Riprova tra qualche minuto.',
    over: 'Questo accesso è scaduto o è già concluso.',
    again: 'Accedi di nuovo',
  },
  en: {
    heading: 'Sign in',
    invented: 'INVENTED DATA. Sign-in for the demonstration; the passwords are in',
    who: 'Who may try',
    name: 'Sign-in name',
    password: 'Password',
    enter: 'Sign in',
    wrong: 'Name or password not right.',
    'too-many': 'Too many attempts. Try again in a few minutes.',
    over: 'This sign-in is too old, or over already.',
    again: 'Sign in again',
  },
} as const;

/** The demo's page to sign in. Nothing that was typed comes back. */
export function loginPage(language: Language, fault?: LoginFault): Page {
  const words = WORDS[language];
  const faulty = fault === undefined ? html`` : html`aria-invalid="true" aria-describedby="wrong"`;
  return {
    language,
    other: `?lang=${language === 'it' ? 'en' : 'it'}`,
    body: html`
      <h1>${words.heading}</h1>
      <p class="notice">${words.invented} <code>stack.json</code>. <a href="/demo">${words.who}</a></p>
      ${fault === undefined ? html`` : wrong(words[fault])}
      <form method="post">
        <label for="username">${words.name}</label>
        <input
          id="username"
          name="username"
          required
          maxlength="256"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          ${faulty}
        />
        <label for="password">${words.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          required
          maxlength="256"
          autocomplete="current-password"
          ${faulty}
        />
        <button>${words.enter}</button>
      </form>
    `,
  };
}

/** Whoever comes back to it by the browser's button, or after too long. */
export function loginOverPage(language: Language): Page {
  const { heading, over, again } = WORDS[language];
  return {
    language,
    body: html`<h1>${heading}</h1>
      ${wrong(over)}
      <p><a class="button" href="/auth/sign-in?lang=${language}">${again}</a></p>`,
  };
}

// it takes the focus, so that it is read first and the next key leads to the form
const wrong = (text: string): Html =>
  html`<p role="alert" id="wrong" class="wrong" tabindex="-1" autofocus>${text}</p>`;
