import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { query } from '../support/database.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors } from './support/visitors.js';

interface Protocol {
  readonly id: string;
  readonly version: number;
  readonly act: object;
  readonly valid: readonly string[];
}

/** What the registry says of a protocol beside the document that was agreed. */
const OF_THE_LIST = [
  ...['act', 'status', 'inForce', 'digest', 'confirmed', 'countersigned', 'missing', 'withdrawalAsked'],
  'publishedAt',
];

describe('the Province at the console', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  beforeAll(async () => {
    // what the audit would notice by itself only hours from now
    const [leaf] = await waitFor('something is in the log', async () => {
      const rows = await query<{ digest: string }>(
        network(),
        'province-audit',
        `SELECT digest FROM leaf ORDER BY index LIMIT 1`,
      );
      return rows.length === 0 ? undefined : rows;
    });
    await query(
      network(),
      'province-audit',
      `INSERT INTO finding (id, rule, key, severity, institutions, subject, raised_at)
       VALUES ($1, 'entry-late', $2, 'notice', '{cav-1}', '{}', now())`,
      [randomUUID(), `test ${leaf?.digest ?? ''}`],
    );
    const auditor = network().as('provincia-bat', 'auditor', 'province-audit');
    const key = randomUUID();
    await waitFor('2025 is published', async () => {
      const { status } = await auditor.post('indicators/2025', {}, { 'idempotency-key': key });
      return status === 201 || status === 409 ? true : undefined;
    });
  });

  it('says how the network stands, and checks its record now', async () => {
    const { page } = await newVisitor({ username: 'provincia-bat.auditor' });
    await page.getByRole('heading', { level: 1, name: 'Stato della rete' }).waitFor();
    await page
      .getByText(/^Registro /)
      .first()
      .waitFor();
    await page.getByText('Un ingresso diretto è stato dichiarato dopo').waitFor();
    await page.getByRole('heading', { name: /^Indicatori pubblicati: 2025/ }).waitFor();
    expect(await page.title()).toBe('Pannello');
    expect(await page.locator('main').innerText()).not.toMatch(/Merkle|witness|testimon|tile|lane|seq\b/i);
    await expectAccessible(page);
    await shot(page, 'province-state');
    await page.getByRole('button', { name: 'Verifica adesso' }).click();
    await page.getByText(/^Verificat[ae] \d+ registrazion[ei]: nessun difetto\.$/).waitFor();
  });

  it('has a finding answered by whom it concerns, and closed by the auditor', async () => {
    const centre = await newVisitor({ username: 'cav-1.coordinator', viewport: PHONE });
    await centre.page.getByRole('link', { name: 'La rete' }).click();
    await centre.page.getByRole('heading', { level: 1, name: 'Stato della rete' }).waitFor();
    await expectAccessible(centre.page);
    await centre.page.getByRole('link', { name: /^Vedi tutto ?: Da chiarire/ }).click();
    await centre.page.getByRole('link', { name: /^Un ingresso diretto/ }).click();
    await centre.page.getByRole('button', { name: 'Rispondi' }).click();
    await centre.page.getByRole('alert').getByText('Manca una risposta').waitFor();
    await centre.page.getByLabel('errore di una persona').check();
    await centre.page.getByLabel('Con parole vostre').fill('Dimenticato nel cambio di turno');
    await expectAccessible(centre.page);
    await centre.page.getByRole('button', { name: 'Rispondi' }).click();
    await centre.page.getByText('Risposta registrata.').waitFor();

    const auditor = await newVisitor({ username: 'provincia-bat.auditor' });
    await auditor.page
      .getByRole('link', { name: '1 risposta da valutare' })
      .or(auditor.page.getByRole('link', { name: 'Da chiarire', exact: true }))
      .first()
      .click();
    await auditor.page.getByLabel('Stato').selectOption('answered');
    await expectAccessible(auditor.page);
    await auditor.page.getByRole('link', { name: /^Un ingresso diretto/ }).click();
    await auditor.page.getByText('Dimenticato nel cambio di turno').waitFor();
    await auditor.page.getByLabel('Perché serve leggerla').selectOption('answer-unclear');
    await auditor.page.getByRole('button', { name: 'Leggi la registrazione' }).click();
    await auditor.page.getByText('Che cosa è stato registrato').waitFor();
    await auditor.page.getByText(/^Letta il /).waitFor();
    await expectAccessible(auditor.page);
    await shot(auditor.page, 'province-finding');
    await auditor.page.getByRole('button', { name: 'Chiudi', exact: true }).click();
    await auditor.page.getByText(/^Chiuso il /).waitFor();
  });

  it('shows indicators as pictures and tables, to print and to take along', async () => {
    const { page } = await newVisitor({ username: 'provincia-bat.auditor' });
    await page.getByRole('navigation').getByRole('link', { name: 'Indicatori' }).click();
    await page.getByRole('heading', { level: 1, name: 'Indicatori' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Riconta', exact: true }).click();
    await page.getByText('identico a quello pubblicato').waitFor();
    await page.getByRole('link', { name: '1. Mappa dei servizi' }).click();
    const picture = page.getByRole('img', { name: /^Istituzioni della rete/ });
    await picture.waitFor();
    await page.getByRole('region', { name: 'Istituzioni della rete' }).getByRole('row').first().waitFor();
    await expectAccessible(page);
    await shot(page, 'province-indicators');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /^Scarica CSV ?: Istituzioni della rete$/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Stampa' }).isVisible()).toBe(false);
    expect(await picture.isVisible()).toBe(true);
  });

  it('shows what a new version of a protocol changes, and has it confirmed by a second person', async () => {
    const registrar = network().as('provincia-bat', 'registrar', 'protocol-registry');
    const known = await registrar.ok(registrar.get<Protocol>('protocols/bat-cost-cover'));
    const document = Object.fromEntries(
      Object.entries(known).filter(([name]) => !OF_THE_LIST.includes(name)),
    );
    await registrar.ok(
      registrar.post('protocols', {
        document: { ...document, version: 2, valid: [known.valid[0], '2029-06-30'] },
        act: known.act,
      }),
    );
    const { page } = await newVisitor({ username: 'provincia-bat.coordinator' });
    await page.getByRole('link', { name: "Protocollo d'intesa sulle rette" }).click();
    await page.getByText(/2029-06-30/).waitFor();
    await page.getByText('Chiedere: retta').first().waitFor();
    await expectAccessible(page);
    await shot(page, 'province-protocol');
    await page.getByRole('button', { name: 'Conferma la bozza' }).click();
    await page.getByRole('button', { name: 'Conferma la bozza' }).waitFor({ state: 'detached' });
    await page.getByRole('navigation', { name: 'Dove sei' }).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Protocolli' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Istituzioni e chiavi' }).click();
    await page.getByRole('heading', { name: 'Chiavi', exact: true }).waitFor();
    await expectAccessible(page);
  });

  it('keeps the plan: a need entered, the report opened, tables tried', async () => {
    const visitor = await newVisitor({ username: 'provincia-bat.planner' });
    const { page } = visitor;
    await page.getByRole('navigation').getByRole('link', { name: 'Piano' }).click();
    await page.getByRole('heading', { name: '7. Promozione e comunicazione' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'province-plan');
    await page.getByRole('link', { name: 'Bisogni', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Bisogni' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Aggiungi: bisogno' }).click();
    await page.getByLabel('Titolo').fill('Una camera senza gradini (dati inventati)');
    await page.getByLabel('Che cosa manca').selectOption('step-free');
    await page.getByLabel('Rilevato il').fill('2026-03-02');
    await page.getByLabel('A che punto è').selectOption('noted');
    await page.getByRole('button', { name: 'Aggiungi una riga: Finanziamenti' }).click();
    await page.getByRole('group', { name: 'Finanziamenti 1' }).getByLabel('Fonte').selectOption('regional');
    await page.getByLabel('Importo').fill('1200,50');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Salva' }).click();
    await page
      .getByRole('heading', { level: 1, name: 'Una camera senza gradini (dati inventati)' })
      .waitFor();
    await page.getByText(/1[.\u00a0]?200,50/).waitFor();
    await expectAccessible(page);

    for (const [link, heading] of [
      ['Riunioni del Tavolo', 'Riunioni del Tavolo'],
      ['Mappa dei servizi', 'Mappa dei servizi'],
      ['Obiettivi di servizio', 'Obiettivi di servizio'],
    ] as const) {
      await page.getByRole('navigation').getByRole('link', { name: 'Piano' }).first().click();
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.getByRole('table').first().waitFor();
      await expectAccessible(page);
    }

    await page.getByRole('navigation').getByRole('link', { name: 'Piano' }).first().click();
    await page.getByRole('link', { name: /^Piano degli interventi locali/ }).click();
    await page.getByRole('heading', { name: 'Pareri' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('navigation').getByRole('link', { name: 'Piano' }).first().click();
    await page.getByRole('link', { name: 'Importa ed esporta' }).click();
    await page.getByLabel('Oppure il testo della tabella').fill('nome\nprova');
    visitor.tolerate(/^422 POST /);
    await page.getByRole('button', { name: 'Prova, senza scrivere' }).click();
    await page
      .getByText('Nothing', { exact: true })
      .or(page.getByText(/ecco che cosa correggere/))
      .first()
      .waitFor();
    await expectAccessible(page);

    await page.getByRole('navigation').getByRole('link', { name: 'Piano' }).first().click();
    await page.getByRole('link', { name: 'apri' }).first().click();
    await page.waitForURL(/\/api\/local-plan\/v1\/reports\/\d{4}\.html$/);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
  });

  it('proves an entry in the browser, and refuses an altered one', async () => {
    const { page } = await newVisitor({ username: 'provincia-bat.auditor' });
    await page.getByRole('navigation').getByRole('link', { name: 'Verifica tecnica' }).click();
    await page.getByLabel('Numero della registrazione').fill('1');
    await page.getByRole('button', { name: 'Verifica nel browser' }).click();
    await page.getByText('La registrazione è nel registro').waitFor();
    await expectAccessible(page);
    await shot(page, 'province-proof');
    await page.getByRole('button', { name: 'Prova con un dato alterato' }).click();
    await page.getByText('La verifica non riesce').waitFor();
    await page.getByText(/diverse$/).waitFor();
    await page.getByRole('button', { name: 'Torna al dato originale' }).click();
    await page.getByText('La registrazione è nel registro').waitFor();
  });
});
