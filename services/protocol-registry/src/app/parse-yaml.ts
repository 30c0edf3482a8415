import { LineCounter, parseDocument } from 'yaml';

/** Each may be a whole flow's times; a document that repeats more than this is a bomb, not an agreement. */
const MOST_ALIASES = 100;

export interface YamlProblem {
  readonly path: string;
  readonly rule: string;
}

/**
 * Strict YAML 1.2: no duplicate keys, no unknown tags, few aliases. A problem says the line and a rule, not the parser's
 * message, which quotes the text.
 */
export function parseYaml(
  text: string,
): { readonly value: unknown } | { readonly problems: readonly YamlProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = [...document.errors, ...document.warnings].map(({ pos, code }) => ({
    path: `line ${String(lines.linePos(pos[0]).line)}`,
    rule: code.toLowerCase(),
  }));
  if (problems.length > 0) return { problems };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch {
    return { problems: [{ path: '/', rule: 'aliases' }] }; // too many, or of nothing: the parser throws the same
  }
}
