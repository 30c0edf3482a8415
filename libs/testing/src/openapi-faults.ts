/** What a JSON document is made of, for walking. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

const objectAt = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const textAt = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const RATE_LIMIT = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/**
 * What an OpenAPI 3.1 document lacks of what the Italian interoperability guidelines (Linee guida
 * sull’interoperabilità tecnica, AgID 547/2021) and the public administrations' common checks ask of an interface.
 * @returns one line per fault; empty where all is well
 */
export function openApiFaults(document: unknown): string[] {
  const faults: string[] = [];
  const say = (fault: string): void => void faults.push(fault);
  const whole = objectAt(document as Json);
  const info = objectAt(whole['info']);
  if (!textAt(whole['openapi']).startsWith('3.1')) say('not OpenAPI 3.1');
  for (const field of ['title', 'summary', 'x-summary', 'description', 'contact', 'license', 'x-api-id'])
    if (info[field] === undefined || info[field] === '') say(`info.${field} is missing`);
  if (!/^\d+\.\d+\.\d+(-[0-9a-z.+-]+)?$/.test(textAt(info['version'])))
    say('info.version is no semantic version');
  if (Object.keys(objectAt(info['contact'])).length === 0) say('nobody can be contacted');
  checkServers(whole['servers'], say);
  const paths = objectAt(whole['paths']);
  if (objectAt(paths['/status'])['get'] === undefined) say('GET /status is missing');
  for (const [path, item] of Object.entries(paths)) checkPath(path, objectAt(item), say);
  checkNumbers(whole, '', say);
  checkHeaders(whole, say);
  return faults;
}

function checkServers(servers: Json | undefined, say: (fault: string) => void): void {
  const list = Array.isArray(servers) ? servers : [];
  if (list.length === 0) say('no server is named');
  for (const server of list.map(objectAt)) {
    if (server['description'] === undefined) say('a server has no description');
    if (server['x-sandbox'] !== true && !textAt(server['url']).startsWith('https://'))
      say('a real server is reached without https');
  }
}

function checkPath(path: string, item: JsonObject, say: (fault: string) => void): void {
  // what a standard names keeps its name: it stands beside our own interface, not in it
  if (item['servers'] !== undefined) checkServers(item['servers'], say);
  else if (!/^(\/[a-z0-9-.]+|\/\{\w+\})+$/.test(path)) say(`${path} is not in kebab-case`);
  for (const verb of VERBS) {
    const operation = item[verb];
    if (operation === undefined) continue;
    const name = `${verb.toUpperCase()} ${path}`;
    checkOperation(name, verb, objectAt(operation), say);
    checkPathParameters(name, path, objectAt(operation)['parameters'], say);
  }
}

function checkOperation(
  name: string,
  verb: string,
  operation: JsonObject,
  say: (fault: string) => void,
): void {
  if ((verb === 'get' || verb === 'delete') && operation['requestBody'] !== undefined)
    say(`${name} has a body`);
  const content = objectAt(objectAt(operation['requestBody'])['content']);
  if (verb === 'patch' && content['application/merge-patch+json'] === undefined)
    say(`${name} takes no merge patch`);
  const responses = objectAt(operation['responses']);
  if (responses['default'] === undefined) say(`${name} does not say how errors look`);
  for (const [status, response] of Object.entries(responses)) {
    const { headers, content: answer } = objectAt(response);
    if (/^([45]|default)/.test(status)) checkProblem(`${name} ${status}`, objectAt(answer), say);
    if (status === '204' && answer !== undefined) say(`${name} 204 has content`);
    const told = Object.keys(objectAt(headers));
    const limited = told.some((header) => RATE_LIMIT.includes(header));
    if (limited && !RATE_LIMIT.every((header) => told.includes(header)))
      say(`${name} ${status} tells half of the rate limit`);
    if (status === '429' && !limited) say(`${name} 429 does not tell the rate limit`);
    if ((status === '503' || status === '429') && !told.includes('Retry-After'))
      say(`${name} ${status} does not say when to come again`);
    if (operation['security'] !== undefined && status.startsWith('2') && !limited)
      say(`${name} ${status} does not tell the rate limit`);
  }
}

/** Every place in a path is a parameter, required, with a form. */
function checkPathParameters(
  name: string,
  path: string,
  parameters: Json | undefined,
  say: (fault: string) => void,
): void {
  const declared = (isList(parameters ?? null) ? (parameters as readonly Json[]) : [])
    .map(objectAt)
    .filter(({ in: place }) => place === 'path');
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place);
  for (const place of places) {
    const found = declared.find((parameter) => parameter['name'] === place);
    if (found?.['required'] !== true || objectAt(found['schema'])['type'] === undefined)
      say(`${name} does not say what {${place}} is`);
  }
  for (const parameter of declared)
    if (!places.includes(textAt(parameter['name']))) say(`${name} tells a place that its path has not`);
}

/** RFC 9457; a standard that has an error of its own says so with its media type. */
function checkProblem(name: string, content: JsonObject, say: (fault: string) => void): void {
  const types = Object.keys(content);
  const known = ['application/problem+json', 'application/fhir+json'];
  if (types.length === 0) say(`${name} does not say how the error looks`);
  for (const type of types) if (!known.includes(type)) say(`${name} is told as ${type}`);
}

/** Recommendation RAC_REST_FORMAT_004: a number says its width. */
function checkNumbers(value: Json, where: string, say: (fault: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (isList(value)) {
    for (const part of value) checkNumbers(part, where, say);
    return;
  }
  const { type, format } = value;
  if ((type === 'integer' || type === 'number') && format === undefined) say(`${where} has no number format`);
  for (const [key, part] of Object.entries(value)) checkNumbers(part, `${where}/${key}`, say);
}

/** Security and media types have places of their own; secrets have none in an address. */
function checkHeaders(value: Json, say: (fault: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) checkHeaders(part, say);
  const { name, in: place } = value as { readonly name?: Json; readonly in?: Json };
  if (typeof name !== 'string') return;
  if (place === 'header' && /^(accept|content-type|authorization)$/i.test(name))
    say(`${name} is told as a header`);
  if ((place === 'query' || place === 'path') && /password|secret|apikey/i.test(name))
    say(`${name} stands in an address`);
}
