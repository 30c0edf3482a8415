import { expect } from '@jest/globals';
import { allMetrics, allRecords, bytesOf, canaryWord, searchFor } from '../support/canaries.js';
import { foundInDatabases, foundInFiles, plant, type Found } from '../support/find-canaries.js';
import { journey } from '../support/journey.js';
import { Refusals } from '../support/refusals.js';
import type { TestStack } from '../support/with-stack.js';
import { badDoors, badIdentities, whileDown } from './bad-identities.js';
import { badRequests } from './bad-requests.js';
import { claimIdentity, story, takeBack, tellEverything, textsOf, type Story } from './canary-story.js';

/** Nothing that somebody typed is where it does not belong (design §6). Last of all: it searches what all stories left. */
export function canaries(stack: () => TestStack): void {
  journey('what was typed is read by whom it was told, and stands nowhere else', stack, async (network) => {
    const texts = story();
    const typed = canaryWord(); // where no text belongs
    const all = { ...textsOf(texts), typed };
    const ended = await tellEverything(network, texts);
    const refusals = new Refusals();
    await claimIdentity(network, ended, texts, () =>
      whileDown(network, refusals, ended, texts, everything(texts)),
    );
    await badRequests(network, refusals, ended.placement, typed);
    await badIdentities(network, refusals, ended, texts, everything(texts));
    await badDoors(network, refusals, everything(texts));
    await takeBack(network, ended);

    const search = searchFor(all);
    expect(refusals.answers.filter(({ status }) => status < 400).map(({ what }) => what)).toEqual([]);
    const echoes = refusals.answers.map(({ what, text }) => ({ what, found: search.in(text) }));
    expect(echoes.filter(({ found }) => found.length > 0)).toEqual([]);
    await standsNowhere(network, all, ended.placement);
    return ended.told;
  });
}

const everything = (texts: Story): string => Object.values(textsOf(texts)).join(' ');

/** In no file, table, record and metric; and what was left there on purpose is found in each kind of place. */
async function standsNowhere(
  network: TestStack,
  all: Readonly<Record<string, string>>,
  referral: string,
): Promise<void> {
  const control = canaryWord();
  const { files, table } = await plant(network, control);
  const search = searchFor({ ...all, control, referral });
  const inDatabases = await foundInDatabases(network, search);
  const inFiles = await foundInFiles(network, search);
  const leaks = ({ name }: Found): boolean => name !== 'control' && name !== 'referral';
  expect([...inDatabases, ...inFiles].filter(leaks)).toEqual([]);

  const where = (found: readonly Found[], wanted: string): string[] =>
    found.filter(({ name }) => name === wanted).map(({ place }) => place);
  expect(where(inDatabases, 'control')).toEqual([table]);
  const planted = where(inFiles, 'control');
  expect(planted).toEqual(expect.arrayContaining([...files]));
  for (const folder of ['postgres/data/base/', 'postgres/data/pg_wal/']) {
    expect({ folder, found: planted.some((place) => place.startsWith(folder)) }).toEqual({
      folder,
      found: true,
    });
  }
  // the log's own copy, as its readers get it and as it lies on its disk
  const log = network.log === 'kafka' ? where(inFiles, 'referral') : where(inDatabases, 'referral');
  const stored = network.log === 'kafka' ? /^kafka\/.*\.log$/ : /^staffetta_log /;
  expect(log.filter((place) => stored.test(place))).not.toEqual([]);
  const records = (await allRecords(network)).flatMap((record) => search.in(bytesOf(record)));
  expect(new Set(records)).toEqual(new Set(['referral']));

  const metrics = await allMetrics(network);
  expect(searchFor({ name: 'staffetta_streams' }).in(metrics)).toEqual(['name']);
  expect(search.in(metrics)).toEqual([]);
}
