import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
// the package has no public way to ask which class a nested field has
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

type Class = abstract new (...args: never[]) => object;
type Schema = Record<string, unknown>;

interface Rule {
  readonly type: string;
  readonly name?: string;
  readonly constraints?: readonly unknown[];
  readonly each: boolean;
}

/** What each rule of class-validator that we use says in JSON Schema. */
const MEANING: Readonly<Record<string, (constraints: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isNumberString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isObject: () => ({ type: 'object' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  isRfc3339: () => ({ type: 'string', format: 'date-time' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  isIn: ([values]) => ({ enum: typeof values === 'function' ? (values as () => unknown)() : values }),
  isEnum: ([values]) => ({ enum: Object.values(values as object) }),
  min: ([least]) => ({ minimum: least }),
  max: ([most]) => ({ maximum: most }),
  minLength: ([least]) => ({ type: 'string', minLength: least }),
  maxLength: ([most]) => ({ type: 'string', maxLength: most }),
  isLength: ([least, most]) => ({ type: 'string', minLength: least, maxLength: most }),
  matches: ([pattern]) => ({
    type: 'string',
    pattern: pattern instanceof RegExp ? pattern.source : String(pattern),
  }),
  isNotEmpty: () => ({}),
};

/** And those about a list as a whole. */
const LIST_MEANING: typeof MEANING = {
  arrayMinSize: ([least]) => ({ minItems: least }),
  arrayMaxSize: ([most]) => ({ maxItems: most }),
  arrayUnique: () => ({ uniqueItems: true }),
  arrayNotEmpty: () => ({ minItems: 1 }),
};

/**
 * Tells the OpenAPI generator what a DTO's validation rules say, nested classes included, so that no field is described
 * twice in the code and the document cannot promise other things than the door checks.
 * @returns all classes described so far.
 */
export function describeDto(dto: Class, known = new Set<Class>()): ReadonlySet<Class> {
  if (known.has(dto)) return known;
  known.add(dto);
  const storage = getMetadataStorage();
  const rules = storage.groupByPropertyName(storage.getTargetValidationMetadatas(dto, '', false, false));
  for (const [property, its] of Object.entries(rules) as [string, readonly Rule[]][]) {
    const nested = nestedClass(dto, property, its);
    if (nested !== undefined) describeDto(nested, known);
    ApiProperty(propertyOptions(its, nested))(dto.prototype as object, property);
  }
  return known;
}

/** The JSON Schema of one field of a DTO, nested ones apart; undefined: nothing is said of it. */
export function schemaOf(dto: Class, property: string): Readonly<Record<string, unknown>> | undefined {
  const storage = getMetadataStorage();
  const rules = storage.groupByPropertyName(storage.getTargetValidationMetadatas(dto, '', false, false));
  const its = rules[property] as readonly Rule[] | undefined;
  if (its === undefined) return undefined;
  const { required: _, ...schema } = propertyOptions(its, undefined) as Schema;
  return schema;
}

function propertyOptions(rules: readonly Rule[], nested: Class | undefined): ApiPropertyOptions {
  const isArray = rules.some(
    ({ name, each }) => each || name === 'isArray' || name?.startsWith('array') === true,
  );
  const optional = rules.some(({ type }) => type === 'conditionalValidation');
  const item: Schema = {};
  const list: Schema = {};
  for (const { name, constraints } of rules) {
    if (name === undefined) continue;
    Object.assign(item, MEANING[name]?.(constraints ?? []));
    Object.assign(list, LIST_MEANING[name]?.(constraints ?? []));
  }
  const required = !optional;
  if (nested !== undefined) return { type: nested as never, isArray, required, ...list };
  // a pattern without a time of day says that only the day is meant
  if (
    item['format'] === 'date-time' &&
    typeof item['pattern'] === 'string' &&
    !item['pattern'].includes('T')
  ) {
    item['format'] = 'date';
  }
  if (item['enum'] !== undefined && item['type'] === undefined) item['type'] = 'string';
  const schema = isArray
    ? { type: 'array', items: item, ...list }
    : item['type'] === undefined
      ? { type: 'object', ...item }
      : item;
  return { ...schema, required };
}

function nestedClass(dto: Class, property: string, rules: readonly Rule[]): Class | undefined {
  if (!rules.some(({ type }) => type === 'nestedValidation')) return undefined;
  const declared = defaultMetadataStorage.findTypeMetadata(dto, property);
  if (declared !== undefined) return declared.typeFunction() as Class;
  const design: unknown = Reflect.getMetadata('design:type', dto.prototype as object, property);
  return typeof design === 'function' && design !== Object && design !== Array
    ? (design as Class)
    : undefined;
}
