// The guides for each role quote the screen in «…». A word that is on no screen any more sends somebody looking for it at
// night: this finds it. Buttons and pages in bold are not looked at, they are prose too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GUIDES = 'docs/guides/it';
/** Where Italian is said to people: console, the gateway's own pages, the log's state in a sentence, labels of codes. */
const SAID = [
  'console/src/i18n/it',
  'services/gateway/src',
  'services/province-audit/src',
  'libs/contracts/codes',
];

/** Capitals, kinds of apostrophe and the end of a sentence make no difference. */
const plain = (text) =>
  text.normalize('NFC').replace(/[’`]/g, "'").replace(/\\'/g, "'").replace(/\s+/g, ' ').toLowerCase();

const said = plain(
  SAID.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((file) => /\.(?:ts|json)$/.test(file))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  ).join('\n'),
);

const lost = readdirSync(join(ROOT, GUIDES)).flatMap((file) => {
  const text = readFileSync(join(ROOT, GUIDES, file), 'utf8');
  return [...text.matchAll(/«([^»]+)»/g)]
    .map(([, quoted]) => quoted)
    .filter((quoted) => quoted.split('…').some((part) => !said.includes(plain(part).trim())))
    .map((quoted) => `${GUIDES}/${file}: «${quoted}»`);
});
if (lost.length > 0) {
  console.error(`quoted from the screen, and on none:\n${lost.join('\n')}`);
  process.exitCode = 1;
}
