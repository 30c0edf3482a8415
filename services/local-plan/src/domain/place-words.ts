import type { Territory } from './territory.js';

/** What Italian and English addresses begin with, and what looks like a number to call or a postcode. */
const ADDRESS =
  /\d(?:[ ./-]?\d){4,}|\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|corso|c\.so|largo|vicolo|strada|contrada|c\.da|lungomare|zona|quartiere|rione|frazione|localit[aà]|street|road|square|near|vicino)\b/i;

/** Whether a text could tell where something is: an address, a number, a comune of the province. */
export function namesPlace(text: string, { province, comuni }: Territory): boolean {
  const told = plain(text).replaceAll(plain(province), ' ');
  if (ADDRESS.test(told)) return true;
  const words = ` ${told.replace(/[^a-z0-9]+/g, ' ')} `;
  return comuni.some(({ name }) => {
    const named = plain(name)
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
    // "Canosa" tells as much as "Canosa di Puglia"
    const short = named.replace(/ (?:di|della) .*$/, '');
    return words.includes(` ${named} `) || words.includes(` ${short} `);
  });
}

/** Lower case, without accents. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
