import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { FORMATS } from './formats.js';
import { SCHEMAS } from './generated/schemas.js';

const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  formats: FORMATS,
});
const compiled = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction | undefined {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const schema = SCHEMAS[type];
  if (schema === undefined) return undefined;
  const validate = ajv.compile(schema);
  compiled.set(type, validate);
  return validate;
}

/**
 * What of an event's data breaks its schema, as `<path> <rule>`; empty where nothing does, `type` where the type is
 * unknown. Paths and rules only: never a value, nor the name of a field that does not belong there.
 */
export function validatePayload(type: string, data: unknown): string[] {
  const validate = validatorOf(type);
  if (validate === undefined) return ['type'];
  if (validate(data)) return [];
  return (validate.errors ?? []).map(described);
}

const described = ({ instancePath, keyword }: ErrorObject): string =>
  `${instancePath === '' ? '/' : instancePath} ${keyword}`;
