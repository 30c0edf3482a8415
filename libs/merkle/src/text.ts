// The two spellings that every text of the log is made of. Each value has exactly one: what reads back the same.
import { HASH_BYTES } from './hash.js';

/** Standard base64 with padding (RFC 4648 §4), spare bits nought; undefined for any other spelling. */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** One hash in base64. */
export function readHash(text: string): Buffer | undefined {
  const bytes = readBase64(text);
  return bytes?.length === HASH_BYTES ? bytes : undefined;
}

/** Decimal without leading zeros, up to 2^53 − 1. */
export function readDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
