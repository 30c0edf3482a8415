import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { CODE_LABELS } from '#contracts';
import { startTestGateway, type TestGateway } from './support.js';

const PAGES = [
  ['it', '/sicurezza', '/en/safety'],
  ['it', '/accessibilita', '/en/accessibility'],
  ['it', '/privacy', '/en/privacy'],
  ['it', '/fogli', '/en/sheets'],
  ['en', '/en/safety', '/sicurezza'],
  ['en', '/en/accessibility', '/accessibilita'],
  ['en', '/en/privacy', '/privacy'],
  ['en', '/en/sheets', '/fogli'],
] as const;
const SHEETS = [
  'request',
  'acknowledgement',
  'offer',
  'confirmation',
  'admission',
  'refusal',
  'hand-over',
  'later',
];

/** What a page says, without its tags. */
const wordsOf = (page: string): string =>
  page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const sheetsOf = (page: string): string[] => page.match(/<section class="sheet"[\s\S]*?<\/section>/g) ?? [];

describe('the pages that are there without the console', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({
      nodes: { 'local-plan': { url: 'http://127.0.0.1:1' } },
      environment: {
        STAFFETTA_OWNER: 'Provincia <di prova',
        STAFFETTA_FEEDBACK: 'mailto:prova@example.org',
      },
    });
  });
  afterAll(() => gateway.stop());
  const page = async (path: string): Promise<string> => (await fetch(gateway.url + path)).text();

  it.each(PAGES)(
    'is in %s at %s, with a way out and to the other language',
    async (language, path, other) => {
      const response = await fetch(gateway.url + path);
      const text = await response.text();
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).toContain('<title>Pannello</title>');
      expect(text).toMatch(/<a class="exit" id="exit" href="\/exit" rel="nofollow noreferrer">/);
      expect(text).toContain(`<a href="${other}" hreflang=`);
      expect(text.match(/<h1>/g)).toHaveLength(1);
      for (const [, foot] of PAGES.filter(([one]) => one === language))
        expect(text).toContain(`href="${foot}"`);
      const links = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to);
      expect(links.filter((to) => /^(?:https?:)?\/\//.test(to ?? ''))).toEqual([]);
      for (const [, to] of text.matchAll(/href="#([^"]*)"/g)) expect(text).toContain(`id="${to ?? ''}"`);
      expect(text).not.toMatch(/ on\w+="|style="/);
    },
  );

  it('runs one script and shows one style, those that its policy names', async () => {
    for (const [, path] of PAGES) {
      const response = await fetch(gateway.url + path);
      const text = await response.text();
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).not.toContain('unsafe');
      for (const name of ['script', 'style']) {
        const found = [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))];
        expect([path, name, found.length]).toEqual([path, name, 1]);
        const hash = createHash('sha256')
          .update(found[0]?.[1] ?? '')
          .digest('base64');
        expect(policy).toContain(`${name}-src 'sha256-${hash}'`);
      }
    }
  });

  it('says what the quick exit does not do, and whom to call', async () => {
    const italian = wordsOf(await page('/sicurezza'));
    expect(italian).toContain('Non cancella la cronologia del browser.');
    expect(wordsOf(await page('/en/safety'))).toContain('It does not erase the browser’s history.');
    expect(italian).toContain('Se il pannello non risponde');
    for (const path of ['/sicurezza', '/en/safety']) {
      const text = await page(path);
      expect(text).toContain('href="tel:1522"');
      expect(text).toContain('href="tel:112"');
    }
    expect(await page('/sicurezza')).toContain('href="/servizi"');
  });

  it('lets search engines show what helps, and nothing else', async () => {
    for (const [, path] of PAGES) {
      const robots = (await fetch(gateway.url + path)).headers.get('x-robots-tag');
      expect([path, robots]).toEqual([path, /safety|sicurezza/.test(path) ? null : 'noindex']);
    }
    expect((await fetch(`${gateway.url}/servizi`)).headers.get('x-robots-tag')).toBe('noindex'); // its node is down
  });

  it('declares nothing in the owning body’s place, and names it', async () => {
    const text = await page('/accessibilita');
    expect(wordsOf(text)).toContain('Questo è un modello, non una dichiarazione.');
    expect(text).toContain('Provincia &lt;di prova');
    expect(text).toContain('<a href="mailto:prova@example.org">prova@example.org</a>');
    expect(wordsOf(await page('/privacy'))).toContain('Questo è un modello di informativa');
    expect(wordsOf(await page('/privacy'))).toContain('La Provincia tiene la lingua che hai scelto');
    expect(wordsOf(await page('/en/privacy'))).toContain('The Province keeps the language that you chose');
    const bare = await startTestGateway({ nodes: {} });
    const unsaid = await (await fetch(`${bare.url}/accessibilita`)).text();
    expect(wordsOf(unsaid)).toContain('L’ente non ha ancora indicato un recapito');
    expect(await (await fetch(`${bare.url}/sicurezza`)).text()).not.toContain('/servizi');
    await bare.stop();
    await expect(
      startTestGateway({ nodes: {}, environment: { STAFFETTA_FEEDBACK: 'javascript:alert(1)' } }),
    ).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it.each(['/fogli', '/en/sheets'])('has a blank form for every step at %s', async (path) => {
    const sheets = sheetsOf(await page(path));
    expect(sheets.map((sheet) => /<h2 id="([^"]*)"/.exec(sheet)?.[1])).toEqual(SHEETS);
    const language = path === '/fogli' ? 'it' : 'en';
    for (const sheet of sheets) {
      expect(sheet).toContain('Alias');
      expect(wordsOf(sheet)).toContain(language === 'it' ? '«quando è avvenuto»' : '“when it happened”');
      expect(wordsOf(sheet)).toContain('1522');
    }
    const [request = '', , , , , refusal = ''] = sheets;
    for (const { [language]: label } of Object.values(CODE_LABELS.urgency)) expect(request).toContain(label);
    for (const { [language]: label } of Object.values(CODE_LABELS.declineCode))
      expect(refusal).toContain(label);
    expect(wordsOf(refusal)).toContain(
      language === 'it' ? 'Numero da chiamare adesso' : 'Number to call now',
    );
  });

  it('has on sheets that travel no room for her name, nor anywhere for a shelter’s place', async () => {
    for (const sheet of sheetsOf(await page('/fogli'))) {
      const fields = [...sheet.matchAll(/<p class="write[^"]*">\s*<b>([^<]*)<\/b>/g)].map(
        ([, name = '']) => name,
      );
      expect(fields.length).toBeGreaterThan(6);
      for (const field of fields) {
        expect(field).not.toMatch(/indirizzo|via |cognome|nascita|codice fiscale/i);
        if (/nome|luogo|comun/i.test(field))
          expect([
            'letta da (nome dell’operatrice)',
            'Comuni non sicuri per lei (soltanto il nome del comune)',
            'Codice dell’unità (mai il luogo)',
          ]).toContain(field);
      }
    }
  });

  it('uses the words of the screen', async () => {
    for (const [language, path] of PAGES) {
      if (language !== 'it') continue;
      expect(wordsOf(await page(path))).not.toMatch(
        /segnalazion|vittim|utent|presa in carico|non idone|lite|conflitt|punteggio|\bT[0-3]\b|\bE[0-4]\b/i,
      );
    }
  });
});
