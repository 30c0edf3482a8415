import { describe, it } from '@jest/globals';
import { awaitState, openCase, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors } from './support/visitors.js';

const COMUNE = '110002';
const ASL = 'asl-bt';
const AMBITO = 'ambito-barletta';

describe('the health authority and the ambito at work', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('activates the network in five fields on a telephone, and who answers sees it at once', async () => {
    const asl = network().as(ASL);
    const { institution } = await asl.ok(
      asl.post<{ institution: string }>('who-answers', { service: 'centre-support', comune: COMUNE }),
    );
    const there = await newVisitor({ username: `${institution}.operator` });
    const fromAsl = there.page.getByTestId('worklist').getByText(/ASL BT →/);
    const before = await fromAsl.count();

    const { page } = await newVisitor({ username: `${ASL}.operator`, viewport: PHONE });
    await page.getByRole('main').getByRole('link', { name: 'Attiva la rete' }).click();
    await page.getByRole('button', { name: 'Attiva la rete' }).click();
    await page.getByText('Ci sono 4 cose da correggere').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Dove si trova').selectOption(COMUNE);
    await page.getByText(/^Adesso risponde:/).waitFor();
    await page.getByLabel('Lo vuole: lo ha detto a voce').check();
    await page.getByLabel('alto').check();
    await page.getByLabel('Figlie o figli').check();
    await page.getByRole('button', { name: 'Una persona in più, 3–5 anni' }).click();
    await expectAccessible(page);
    await shot(page, 'activate');
    await page.getByRole('button', { name: 'Attiva la rete' }).click();
    await page.getByRole('heading', { name: 'Rete attivata' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'activated');

    await fromAsl.nth(before).waitFor();
    await page.getByRole('button', { name: 'Comincia l’osservazione breve' }).click();
    await page.getByText('Dire dove va').waitFor();

    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const other = network().as(institution);
    await awaitState(other, id, 'received');
    await say(other, id, 'acknowledgement');
    await page.getByText(/ ha la richiesta in mano$/).waitFor();
    await say(other, id, 'decline', { reason: 'other' });
    await page.getByText(/ non ha la richiesta in mano: non possibile ora$/).waitFor();
    await page.getByText('In ogni caso, a ogni ora: il 1522.').waitFor();
    await expectAccessible(page);
    await shot(page, 'activated-declined');
  });

  it('keeps the clock of a woman who waits for a doctor', async () => {
    const { page } = await newVisitor({ username: `${ASL}.operator` });
    await page
      .getByRole('navigation', { name: 'Menu' })
      .getByRole('link', { name: 'Pronto soccorso' })
      .click();
    await page.getByRole('button', { name: 'Triage fatto adesso' }).click();
    await page
      .getByText(/visita entro \d+ minut/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await shot(page, 'emergency');
    const row = page
      .getByRole('listitem')
      .filter({ hasText: /^Triage/ })
      .first();
    await row.getByText('L’attesa è finita').click();
    await row.getByLabel('visitata').check();
    await row.getByRole('button', { name: 'Conferma' }).click();
    await page.getByText('Nessuna donna in attesa della visita.').waitFor();
    await page.getByRole('button', { name: 'Finite' }).click();
    await page.getByText('visitata').first().waitFor();
    await expectAccessible(page);
  });

  it('asks for the name behind a notice only once it is hidden', async () => {
    const centre = network().as('cav-1');
    const file = await openCase(centre);
    // as a first contact writes it down
    const her = { name: 'Nome Inventato', phone: '000 900 0003', contact: 'dopo le sei', children: [] };
    await centre.ok(centre.put(`cases/${file}/identity`, her, { 'if-match': '*' }));
    const notice = await submit(centre, {
      ...{ to: ASL, service: 'health-notice', urgency: 'E2', case: file },
      more: { notice: { code: 'children-need-paediatrician' } },
    });
    const { page } = await newVisitor({ username: `${ASL}.operator` });
    await page.getByTestId('worklist').locator(`a[href*="/h/${notice.id}/r"]`).first().click();
    await page.getByText('Il nome si chiede solo dopo aver oscurato.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Prendi visione' }).click();
    await page.getByText('ingresso con figlie e figli: serve il pediatra').waitFor();
    await page.getByRole('button', { name: 'È oscurata' }).click();
    // her number never without how she may be called
    await page.getByRole('button', { name: 'Tieni premuto per vedere' }).focus();
    await page.keyboard.down('Space');
    await page.getByText(her.phone).waitFor();
    await page.getByText(her.contact).waitFor();
    await page.keyboard.up('Space');
    await page.getByText(her.phone).waitFor({ state: 'detached' });
    await expectAccessible(page);
    await shot(page, 'notice');
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Notizie' }).click();
    await page.getByRole('heading', { name: 'Notizie', level: 1 }).waitFor();
    await page.getByRole('link', { name: /^Da / }).first().waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Nuova notizia' }).click();
    await page.getByLabel('dimissione').waitFor();
    await expectAccessible(page);
  });

  it('says loudly where nobody is on duty, and closes the gap', async () => {
    const coordinator = network().as(AMBITO, 'coordinator');
    const { page } = await newVisitor({ username: `${AMBITO}.coordinator` });
    const { items } = await coordinator.ok(
      coordinator.get<{ items: { id: string; subject: string }[] }>(
        `duty/shifts?from=${new Date().toISOString()}&to=${new Date(Date.now() + 86_400_000).toISOString()}`,
      ),
    );
    for (const { id } of items)
      await coordinator.fetch(`/api/${coordinator.node}/v1/duty/shifts/${id}`, { method: 'DELETE' });
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Équipe' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Turni' }).click();
    await page.getByText('Adesso non c’è nessuno in turno').waitFor();
    await expectAccessible(page);
    await shot(page, 'duty-gaps');
    await page.getByRole('link', { name: 'Copri queste ore' }).first().click();
    await page.getByLabel('Chi', { exact: true }).selectOption(items[0]?.subject ?? '');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Salva' }).click();
    await page.getByText('In questi sette giorni c’è sempre qualcuno').waitFor();
    await expectAccessible(page);
    await shot(page, 'duty');
    for (const link of ['Persone', 'Come mi avvisano', 'Dati dell’anno']) {
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('heading', { name: link, level: 1 }).waitFor();
      await page.locator('.loading').waitFor({ state: 'detached' });
      await expectAccessible(page);
      await page.getByRole('navigation', { name: 'Dove sei' }).getByRole('link').click();
    }
  });

  it('keeps the posts of the équipe, and when it met', async () => {
    const { page } = await newVisitor({ username: `${AMBITO}.coordinator` });
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Équipe' }).click();
    await page.getByRole('heading', { name: 'Équipe', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Aggiungi un posto' }).click();
    await page.getByLabel('Ruolo').selectOption('psychologist');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Aggiungi un posto' }).click();
    await page.getByText('1 posto vacante').waitFor();
    await expectAccessible(page);
    const post = page.getByRole('listitem').filter({ hasText: 'psicologa' }).filter({ hasText: 'vacante' });
    await post.getByRole('button', { name: 'Modifica' }).click();
    await page.getByLabel('Chi').fill('psicologa.inventata');
    await page.getByRole('button', { name: 'Copri il posto' }).click();
    await page.getByText('0 schede aperte').first().waitFor();
    await page.getByText('1 posto vacante').waitFor({ state: 'detached' });
    await shot(page, 'equipe');
    await expectAccessible(page);
  });
});
