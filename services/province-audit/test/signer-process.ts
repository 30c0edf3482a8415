import { setTimeout } from 'node:timers/promises';
import { nodeDatabase } from '#messaging';
import { readCheckpoint } from '../src/app/tree/log-view.js';
import { advancePublicView, signCheckpoint } from '../src/app/tree/sign-checkpoint.js';
import { openSigner, ORIGIN } from './bystander.js';

/** Fifty times as fast as a node, so that the two meet. */
const PACE_MS = 20;

/**
 * One replica's signer as a process: signs again and again and tells each note that it would serve, until it is killed.
 * Arguments: the database, the folder and the name of its mark.
 */
async function signForEver(url: string, folder: string, mark: string): Promise<never> {
  const db = await nodeDatabase({ url, name: mark, poolSize: 2 }).initialize();
  const signer = await openSigner(folder, [], mark);
  for (;;) {
    try {
      const now = new Date();
      if ((await signCheckpoint(db, signer, now)) === 'current') await advancePublicView(db, signer, now);
      for (const view of ['current', 'public'] as const)
        process.send?.({ note: (await readCheckpoint(db, ORIGIN, view))?.note });
    } catch {
      // the other was quicker with this size
    }
    await setTimeout(PACE_MS);
  }
}

const [url = '', folder = '', mark = ''] = process.argv.slice(2);
void signForEver(url, folder, mark);
