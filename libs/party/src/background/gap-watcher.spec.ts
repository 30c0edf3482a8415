import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { silentLog } from '#messaging';
import type { PartyContext } from '#referral';
import { generateTokenKey } from '#trust';
import { askForGaps } from './gap-watcher.js';

const peers: Record<string, { node: string; internalUrl: string }> = {
  'cav-1': { node: 'intake-cav', internalUrl: 'http://down.example' },
  'ambito-trani': { node: 'intake-ambiti', internalUrl: 'http://up.example' },
};

/** A missing number 1 of the sender's side, as the database tells it. */
const gap = (from: string) => ({
  referral: from,
  side: 's',
  n: '2',
  topic: '',
  from,
  to: 'casa-rifugio-1',
  reported: false,
  since: new Date(),
  nS: 0,
  nR: 0,
});

it('leaves a peer alone that does not answer, and asks the others', async () => {
  const rows = [...Array.from({ length: 50 }, () => gap('cav-1')), gap('ambito-trani')].map((row, i) => ({
    ...row,
    referral: String(i),
  }));
  const db = { query: () => Promise.resolve(rows) } as unknown as DataSource;
  const token = generateTokenKey('casa-rifugio-1');
  const context = {
    node: 'shelter-beds',
    logger: silentLog,
    registry: { institution: (id: string) => peers[id] },
    keyStore: { tokenKey: () => token },
  } as unknown as PartyContext;
  const tried: string[] = [];
  const asked = await askForGaps(db, context, (url) => {
    tried.push(new URL(url).hostname);
    return url.includes('down')
      ? Promise.reject(new Error('down'))
      : Promise.resolve({ status: 202, body: {}, text: '{}' });
  });
  expect(tried.sort()).toEqual(['down.example', 'up.example']);
  expect(asked).toBe(1);
});
