/** Deeper than any DTO; a limit because what follows walks bodies recursively. */
const DEEPEST = 16;

// Bidirectional controls reorder what a reader sees; zero-width spaces hide differences. ZWJ and ZWNJ stay: names need them.
const HIDDEN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/;
// U+0000 is what PostgreSQL refuses; the others no keyboard types. Tab and line ends are text.
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;

export type TextRule = 'well-formed' | 'no-control-characters' | 'no-hidden-characters' | 'not-so-deep';

/** The rule that a text breaks, if it breaks one. */
export function textFault(text: string): TextRule | undefined {
  if (!text.isWellFormed()) return 'well-formed';
  if (CONTROL.test(text)) return 'no-control-characters';
  if (HIDDEN.test(text)) return 'no-hidden-characters';
  return undefined;
}

/**
 * Looks at every string of a parsed JSON value, names of fields included, and brings the values to NFC in place, so that
 * the same word is always the same bytes. Iterative: the depth of a body is the caller's choice, our stack is not.
 * @returns the first rule that is broken, and the value in NFC.
 */
export function checkText(value: unknown): { fault?: TextRule; value: unknown } {
  if (typeof value === 'string') return checkString(value);
  let level: object[] = isContainer(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return { fault: 'not-so-deep', value };
    const next: object[] = [];
    for (const container of level) {
      for (const [name, item] of Object.entries(container) as [string, unknown][]) {
        const fault = Array.isArray(container) ? undefined : textFault(name);
        if (fault !== undefined) return { fault, value };
        if (isContainer(item)) next.push(item);
        else if (typeof item === 'string') {
          const checked = checkString(item);
          if (checked.fault !== undefined) return { fault: checked.fault, value };
          if (checked.value !== item) Reflect.set(container, name, checked.value);
        }
      }
    }
    level = next;
  }
  return { value };
}

function checkString(text: string): { fault?: TextRule; value: string } {
  const fault = textFault(text);
  return fault === undefined ? { value: text.normalize('NFC') } : { fault, value: text };
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
