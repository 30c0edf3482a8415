import { expect } from '@jest/globals';
import {
  allMetrics,
  allRecords,
  canaryLanguage,
  canaryPhone,
  canaryWord,
  foundIn,
  foundInDatabase,
  foundInFiles,
  textOf,
} from '../support/canaries.js';
import type { Client } from '../support/client.js';
import { logDatabaseUrl } from '../support/database.js';
import { journey, type Told } from '../support/journey.js';
import { awaitState, NEEDS, openCase, say, submit } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';
import { badRequests } from './bad-requests.js';

/** What the parties tell each other, sealed. */
const content = () => ({
  callbackName: canaryWord(),
  phone: canaryPhone(),
  language: canaryLanguage(),
  question: canaryWord(),
  answer: canaryWord(),
});

/** What stays in the centre's own files. */
const file = () => ({ alias: canaryWord(), heardBy: canaryWord(), decidedBy: canaryWord() });

type Texts = ReturnType<typeof content> & ReturnType<typeof file>;

/** Nothing that somebody typed is where it does not belong (design §6). Last of all: it searches what all stories left. */
export function canaries(stack: () => TestStack): void {
  journey(
    'what was typed is sealed on its way, and nowhere else but in its own file',
    stack,
    async (network) => {
      const sealed = content();
      const own = file();
      const typed = canaryWord(); // where no text belongs
      const all = { ...sealed, ...own, typed };
      const told = await tellEverything(network, { ...sealed, ...own });
      const answers = await badRequests(network, told[0]?.id ?? '', typed);
      for (const { what, status, text } of answers) {
        expect({ what, refused: status >= 400 && status < 500, found: foundIn(text, all) }).toEqual({
          what,
          refused: true,
          found: [],
        });
      }

      // in the logs of all processes, their keys, Kafka's segments; and as the log's readers get it
      const node = { node: 'intake-cav' };
      expect(await foundInFiles(network, node)).toContain('logs/intake-cav.log: node');
      expect(await foundInFiles(network, all)).toEqual([]);
      const records = await allRecords(network);
      expect(records.filter(({ key }) => told.some(({ id }) => id === key)).length).toBeGreaterThan(10);
      expect(records.flatMap((record) => foundIn(textOf(record), all))).toEqual([]);
      const metrics = await allMetrics(network);
      expect(foundIn(metrics, { name: 'staffetta_streams' })).toEqual(['name']);
      expect(foundIn(metrics, all)).toEqual([]);

      const { nodes } = network.stack;
      const centre = told[0]?.sender.node ?? '';
      for (const [node, { databaseUrl }] of Object.entries(nodes)) {
        const found = await foundInDatabase(node, databaseUrl, all);
        // her own centre's file; that it is found there shows that the search finds
        const expected = ['agreement: heardBy', 'case_file: alias', 'referral: decidedBy'];
        expect({ node, found: found.map((each) => each.replace(/^.* public\./, '')).sort() }).toEqual({
          node,
          found: node === centre ? expected : [],
        });
      }
      expect(await foundInDatabase('log', await logDatabaseUrl(network), all)).toEqual([]);
      return told;
    },
  );
}

/** Two requests to other nodes and one on the centre's own lane, with every text that a form takes. */
async function tellEverything(network: TestStack, texts: Texts): Promise<Told[]> {
  const centre = network.as('cav-1');
  const shelter = network.as('casa-rifugio-1');
  const ambito = network.as('ambito-barletta');
  const needs = {
    ...NEEDS,
    languages: ['it', texts.language],
    safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
    callback: { name: texts.callbackName, phone: texts.phone },
  };
  const caseId = await openCase(centre, texts.alias);
  const placement = await submit(centre, {
    ...{ to: 'casa-rifugio-1', service: 'placement', case: caseId },
    heardBy: texts.heardBy,
    more: { needs },
  });
  const house = await submit(centre, {
    ...{ to: 'casa-fuori-1', service: 'placement', case: caseId },
    heardBy: texts.heardBy,
    more: { needs },
  });
  const equipe = await centre.ok(
    centre.post<{ id: string }>('referrals', {
      ...{ to: 'ambito-barletta', service: 'equipe-care', urgency: 'E2', case: caseId, needs },
      necessity: { ground: 'vital-interest', decidedBy: texts.decidedBy },
    }),
  );
  await talk(centre, shelter, placement.id, texts);
  await talk(centre, centre, house.id, texts, { reported: true });
  await talk(centre, ambito, equipe.id, texts);
  return [
    { id: placement.id, sender: centre, recipient: shelter, ends: 'declined' },
    { id: house.id, sender: centre, recipient: centre, ends: 'declined' },
    { id: equipe.id, sender: centre, recipient: ambito, ends: 'declined' },
  ];
}

async function talk(centre: Client, recipient: Client, id: string, texts: Texts, said = {}): Promise<void> {
  await awaitState(recipient, id, 'received', 'r');
  await say(recipient, id, 'acknowledgement', said);
  await say(recipient, id, 'info-request', { ...said, question: texts.question });
  await awaitState(centre, id, 'info-requested', 's');
  await say(centre, id, 'info', { answer: texts.answer });
  await awaitState(recipient, id, 'acknowledged', 'r');
  const read = JSON.stringify(await recipient.ok(recipient.get(`referrals/${id}/content?side=r`)));
  const { callbackName, phone, language, question, answer, ...own } = texts;
  const told = { callbackName, phone, language, question, answer };
  expect(foundIn(read, { ...told, ...own }).sort()).toEqual(Object.keys(told).sort());
  await say(recipient, id, 'decline', { ...said, reason: 'other' });
}
