// Writes docs/problem-codes.md, the codes of all problems that the public API answers, from the places where errors are
// made; with --check it only compares. The console has words for each of them.
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(ROOT, 'docs', 'problem-codes.md');
const DOOR = join(ROOT, 'libs', 'platform', 'src', 'problem.ts');
const OURS = /^(?:libs\/(?!testing\/)[^/]+|services\/[^/]+)\/src\/(?!.*\.spec\.ts$)/;

/** Of no answer here: they keep a process from starting, go into its log, or are said between nodes. */
const INSIDE =
  /^(?:audit|checkpoint|config|crash|database|key|kms|log|merkle|messaging|network|note|rota|units|witness)\./;
/** What makes one, and where in its arguments kind, code and message stand. */
const MAKERS = { AppError: 0, AccessDenied: 1 };

const config = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.json'), {}, ts.sys);
const program = ts.createProgram(
  config.fileNames.filter((name) => OURS.test(relative(ROOT, name))),
  { ...config.options, noEmit: true, incremental: false, tsBuildInfoFile: undefined },
);
const checker = program.getTypeChecker();
const files = program.getSourceFiles().filter(({ fileName }) => OURS.test(relative(ROOT, fileName)));

const [calls, made] = [new Map(), []];
for (const file of files) each(file, collect);

const status = { ...constant('STATUS'), ...constant('STATUS_BY_CODE') };
/** code → status → messages */
const found = new Map();
const unread = [];
for (const { node, how } of made) how(node);
for (const [of, code] of Object.entries(constant('REFUSED'))) add(code, of, []);
if (unread.length > 0) {
  console.error(`codes that cannot be read:\n${unread.join('\n')}`);
  process.exitCode = 1;
}

const rows = [...found]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([code, { statuses, says }]) =>
      `| \`${code}\` | ${[...statuses].sort().join(', ')} | ${[...says].join(' ')} |`,
  );
const text = [
  '# Codes of problems',
  '<!-- written by test/problem-codes.mjs -->',
  'What `code` may be in a `problem+json` of the public API, and what it says in English. The [guide](guides/api.md#codes) explains those that a caller can do something about.',
  ['| Code | Status | Says |', '| --- | --- | --- |', ...rows].join('\n'),
].join('\n\n');
const page = await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE });
if (!process.argv.includes('--check')) await writeFile(PAGE, page);
else if (page !== (await readFile(PAGE, 'utf8').catch(() => ''))) {
  console.error('docs/problem-codes.md does not match the errors: run node test/problem-codes.mjs');
  process.exitCode = 1;
}

function each(node, visit) {
  visit(node);
  node.forEachChild((child) => each(child, visit));
}

function collect(node) {
  if (ts.isNewExpression(node) && node.expression.getText() in MAKERS) made.push({ node, how: ofAppError });
  if (!ts.isCallExpression(node)) return;
  const callee = functionOf(node.expression);
  if (callee === undefined) return;
  if (callee.getSourceFile().fileName === DOOR && callee.name?.getText() === 'problem')
    made.push({ node, how: ofProblem });
  calls.set(callee, [...(calls.get(callee) ?? []), node]);
}

/** The function that a call goes to. */
function functionOf(expression) {
  let symbol = checker.getSymbolAtLocation(expression);
  if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined) return undefined;
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value !== undefined && ts.isArrowFunction(value) ? value : undefined;
}

function ofAppError(node) {
  const [kind, code, says] = node.arguments.slice(MAKERS[node.expression.getText()]);
  // one that is thrown again, with more details
  if (ts.isPropertyAccessExpression(code) || isDestructured(code)) return;
  const [kinds, codes] = [valuesOf(kind), valuesOf(code)];
  if (ts.isTemplateExpression(code) && INSIDE.test(code.head.text)) return;
  if (kinds === undefined || codes === undefined) return void unread.push(placeOf(node));
  const said = valuesOf(says) ?? [];
  for (const one of codes) {
    // what is missing and what is forbidden answer alike
    for (const of of kinds.filter((each) => each !== 'not-found')) {
      add(one, status[one] ?? status[of], codes.length === 1 ? said : []);
    }
  }
}

/** What the framework refuses, and what nobody foresaw. */
function ofProblem(node) {
  const [number, code] = node.arguments;
  if (ts.isNumericLiteral(number)) for (const one of valuesOf(code) ?? []) add(one, number.text, []);
}

function add(code, of, said) {
  if (INSIDE.test(code)) return;
  const entry = found.get(code) ?? { statuses: new Set(), says: new Set() };
  found.set(code, entry);
  entry.statuses.add(of);
  for (const one of said) entry.says.add(one);
}

/** All texts that an expression may be; undefined where that cannot be told. */
function valuesOf(expression) {
  if (expression === undefined) return undefined;
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isConditionalExpression(expression)) return together([expression.whenTrue, expression.whenFalse]);
  if (ts.isTemplateExpression(expression)) {
    return expression.templateSpans.reduce(
      (texts, { expression: inner, literal }) => {
        const values = valuesOf(inner);
        return values && texts?.flatMap((text) => values.map((value) => `${text}${value}${literal.text}`));
      },
      [expression.head.text],
    );
  }
  const type = checker.getTypeAtLocation(expression);
  const types = type.isUnion() ? type.types : [type];
  if (types.every((one) => one.isStringLiteral())) return types.map(({ value }) => value);
  return ts.isIdentifier(expression) ? givenAs(expression) : undefined;
}

/** What a parameter is given, wherever its function is called. */
function givenAs(identifier) {
  const parameter = checker.getSymbolAtLocation(identifier)?.valueDeclaration;
  if (parameter === undefined || !ts.isParameter(parameter)) return undefined;
  const callee = parameter.parent;
  const index = callee.parameters.indexOf(parameter);
  return together((calls.get(callee) ?? []).map((call) => call.arguments[index] ?? parameter.initializer));
}

function together(expressions) {
  const values = expressions.map(valuesOf);
  return values.includes(undefined) ? undefined : [...new Set(values.flat())];
}

function isDestructured(expression) {
  if (!ts.isIdentifier(expression)) return false;
  const declaration = checker.getSymbolAtLocation(expression)?.valueDeclaration;
  return declaration !== undefined && ts.isBindingElement(declaration);
}

/** A table of `problem.ts`. */
function constant(name) {
  const entries = [];
  each(program.getSourceFile(DOOR), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== name) return;
    for (const { name: key, initializer } of node.initializer.properties) {
      entries.push([key, initializer].map((part) => ('text' in part ? part.text : part.getText())));
    }
  });
  return Object.fromEntries(entries);
}

function placeOf(node) {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(ROOT, file.fileName)}:${line + 1}`;
}
