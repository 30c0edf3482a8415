import type { Fail } from './protocol-rules.js';

/** As JSON, bytes: far beyond what people sign, far below what a topic carries. */
export const MOST_BYTES = 262_144;
const DEEPEST = 12;

/** What no document may hold, whatever its schema: more than can be read, depth, and texts that no store keeps. */
export function checkLimits(document: unknown, fail: Fail): void {
  let level: { readonly value: unknown; readonly path: string }[] = [{ value: document, path: '' }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) {
      fail('/', 'too-deep');
      return;
    }
    level = level.flatMap(({ value, path }) => {
      if (typeof value === 'string' && isBad(value)) fail(path || '/', 'text');
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, item]) => {
        // a name that may not be said is not repeated in a path either
        if (isBad(name)) fail(path || '/', 'text');
        return isBad(name) ? [] : [{ value: item as unknown, path: `${path}/${escaped(name)}` }];
      });
    });
  }
  if (Buffer.byteLength(JSON.stringify(document)) > MOST_BYTES) fail('/', 'too-large');
}

// control characters, U+0000 first of all, which PostgreSQL refuses; tab and line ends are text
const CONTROL =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/;

const isBad = (text: string): boolean => !text.isWellFormed() || CONTROL.test(text);

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
