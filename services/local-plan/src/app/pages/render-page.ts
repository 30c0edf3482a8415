import { CODE_LABELS, CODES, type DirectoryNeed } from '#contracts';
import type { DirectoryHours } from '../../domain/directory.js';
import type { ServiceView } from '../directory/stored-service.js';
import type { PlanContext } from '../plan-context.js';
import { ambitiOf } from '../stored-plan.js';
import { html, type Html } from './html.js';
import { SCRIPT_ELEMENT, STYLE_ELEMENT } from './page-style.js';
import { WORDS, type Language, type Words } from './words.js';

/** Where one goes in a hurry: somewhere harmless that many people open. */
const HARMLESS = 'https://www.meteoam.it/';

export const PATHS: Readonly<Record<Language, string>> = { it: '/servizi', en: '/en/services' };

export interface PageChoice {
  readonly language: Language;
  readonly need?: DirectoryNeed;
  readonly ambito?: string;
  /** A demonstration: nobody may take it for the truth. */
  readonly invented: boolean;
}

type World = Pick<PlanContext, 'registry' | 'territory'>;

/** The page of services for everybody, whole without a script. */
export function renderPage(services: readonly ServiceView[], world: World, choice: PageChoice): string {
  const { language, need, ambito, invented } = choice;
  const words = WORDS[language];
  const other: Language = language === 'it' ? 'en' : 'it';
  const fitting = inOrder(services).filter(
    (service) =>
      (need === undefined || service.needs.includes(need)) &&
      (ambito === undefined || service.ambiti.length === 0 || service.ambiti.includes(ambito)),
  );
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#services">${words.skip}</a>
        <header class="bar">
          <div>
            <a class="exit" id="exit" href="${HARMLESS}" rel="noreferrer nofollow">${words.exit}</a>
            <span class="hint">${words.exitHint}</span>
            <a href="${PATHS[other]}" hreflang="${other}" lang="${other}">${words.other}</a>
          </div>
        </header>
        <main>
          <h1>${words.heading}</h1>
          ${invented ? html`<p class="notice">${words.invented}</p>` : undefined}
          <p>${words.intro} ${words.free}</p>
          <section aria-labelledby="now">
            <h2 id="now">${words.now}</h2>
            <ul class="now">
              <li>
                <a href="tel:1522">${words.helpline}</a>
                <p>${words.helplineText}</p>
              </li>
              <li>
                <a href="tel:112">${words.emergency}</a>
                <p>${words.emergencyText}</p>
              </li>
            </ul>
          </section>
          <section aria-labelledby="filter">
            <h2 id="filter">${words.filter}</h2>
            ${form(world, choice, words)}
          </section>
          <section aria-labelledby="services">
            <h2 id="services" tabindex="-1">${words.found(fitting.length)}</h2>
            ${
              fitting.length === 0
                ? html`<p>${words.none}</p>`
                : html`<ul class="services">
                    ${fitting.map((service) => card(service, world, language))}
                  </ul>`
            }
          </section>
        </main>
        <footer>
          <h2>${words.traces}</h2>
          <p>${words.tracesText}</p>
        </footer>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
  return page.html;
}

/** Those that one turns to first stand first. */
function inOrder(services: readonly ServiceView[]): ServiceView[] {
  const place = ({ kind }: ServiceView): number => CODES.directoryKind.indexOf(kind);
  return [...services].sort(
    (one, other) => place(one) - place(other) || one.name.localeCompare(other.name, 'it'),
  );
}

function form(world: World, { language, need, ambito }: PageChoice, words: Words): Html {
  const option = (value: string, label: string, chosen: boolean): Html =>
    chosen
      ? html`<option value="${value}" selected>${label}</option>`
      : html`<option value="${value}">${label}</option>`;
  return html`<form id="choice" action="${PATHS[language]}" method="get">
    <div>
      <label for="n">${words.need}</label
      ><select id="n" name="n">
        ${[
          option('', words.anyNeed, need === undefined),
          ...CODES.directoryNeed.map((code) =>
            option(code, CODE_LABELS.directoryNeed[code][language], code === need),
          ),
        ]}
      </select>
    </div>
    <div>
      <label for="a">${words.where}</label
      ><select id="a" name="a">
        ${[
          option('', words.anywhere, ambito === undefined),
          ...ambitiOf(world).map((id) => option(id, placeName(id, world), id === ambito)),
        ]}
      </select>
    </div>
    <button type="submit">${words.show}</button>
  </form>`;
}

function card(service: ServiceView, world: World, language: Language): Html {
  const words = WORDS[language];
  const english = language === 'en';
  const name = english ? (service.nameEn ?? service.name) : service.name;
  const description = english ? (service.descriptionEn ?? service.description) : service.description;
  const foreign = english && service.descriptionEn === undefined;
  const { phones, email, website, hours, place, stepFree, accepting } = service;
  const comune = world.territory.comuni.find(({ istat }) => istat === place?.comune);
  const told =
    place === undefined
      ? undefined
      : `${place.address}, ${[place.postcode, comune?.name].filter(Boolean).join(' ')}`;
  return html`<li>
<h3>${name}</h3>
<p class="kind">${CODE_LABELS.directoryKind[service.kind][language]}</p>
${service.state === 'suspended' ? html`<p class="flag">${words.suspended}</p>` : undefined}
<p${foreign ? html` lang="it"` : undefined}>${description}</p>
${accepting === undefined ? undefined : html`<p class="flag">${words.accepting[accepting]}</p>`}
<dl>
${
  phones.length === 0
    ? undefined
    : row(
        words.phone,
        phones.map(
          ({ number, note }) =>
            html`<a href="tel:${number.replaceAll(' ', '')}">${number}</a> ${note ?? ''} `,
        ),
      )
}
${hours === undefined ? undefined : row(words.hours, [html`${toldHours(hours, words)}`])}
${told === undefined ? undefined : row(words.address, [html`${told}${stepFree === true ? ` (${words.stepFree})` : ''}`])}
${service.access.length === 0 ? undefined : row(words.access, [html`${service.access.map((mode) => CODE_LABELS.accessMode[mode][language]).join('; ')}`])}
${email === undefined ? undefined : row(words.email, [html`${email}`])}
${website === undefined ? undefined : row(words.site, [html`<a href="${website}" rel="noreferrer">${website}</a>`])}
${service.languages.length === 0 ? undefined : row(words.languages, [html`${languageNames(service.languages, language)}`])}
${row(words.covers, [html`${service.ambiti.length === 0 ? words.province : service.ambiti.map((id) => placeName(id, world)).join(', ')}`])}
${service.verifiedAt === null ? undefined : row(words.verified, [html`${date(service.verifiedAt)}`])}
</dl>
${service.stale ? html`<p class="flag">${words.stale}</p>` : undefined}
</li>`;
}

const row = (name: string, value: readonly Html[]): Html =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

/** The comuni of an ambito: people know where they live, not which ambito that is. */
function placeName(ambito: string, { registry, territory }: World): string {
  const comuni = territory.comuni.filter((comune) => comune.ambito === ambito).map(({ name }) => name);
  return comuni.length > 0 ? comuni.join(', ') : (registry.institution(ambito)?.name ?? ambito);
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function toldHours(hours: DirectoryHours, words: Words): string {
  if (hours === 'always') return words.always;
  const spans = hours.open.map(({ days, from, to }) => {
    const places = days.map((day) => WEEK.indexOf(day)).sort((one, other) => one - other);
    const first = places[0] ?? 0;
    const last = places.at(-1) ?? 0;
    const unbroken = places.length > 2 && last - first === places.length - 1;
    const named = (place: number): string => words.days[place] ?? '';
    const which = unbroken ? `${named(first)}–${named(last)}` : places.map(named).join(', ');
    return `${which} ${from}–${to}`;
  });
  return [...spans, ...(hours.holidays === false ? [words.closedOnHolidays] : [])].join('; ');
}

function languageNames(codes: readonly string[], language: Language): string {
  const names = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' });
  return codes.map((code) => names.of(code) ?? code).join(', ');
}

const date = (day: string): string => day.split('-').reverse().join('/');
