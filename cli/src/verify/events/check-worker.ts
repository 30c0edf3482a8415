// One thread of `staffetta verify`: it is given the listed keys, then page after page.
import { parentPort, workerData } from 'node:worker_threads';
import { PageCheck, type Page } from './check-page.js';
import type { ListedKey } from './listed-keys.js';

const keys = workerData as readonly ListedKey[];
const pages = new PageCheck(new Map(keys.map((key) => [key.kid, key])));

parentPort?.on('message', (page: Page) => {
  try {
    parentPort?.postMessage({ events: pages.check(page) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : 'unknown' });
  }
});
