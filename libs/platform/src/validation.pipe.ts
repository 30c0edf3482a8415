import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { contactInCode, invalidRequest, type FieldError } from './platform.errors.js';

const MOST_ERRORS = 50;
/** Of a field for a code: not only unknown, but what belongs into no code. */
const CONTACT_RULE = 'holdsNoContact';

/** Bodies and queries by their DTO classes: unknown fields are refused, types are not coerced. */
export const validationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const found = fieldErrors(errors);
      return found.some(({ rule }) => rule === CONTACT_RULE) ? contactInCode(found) : invalidRequest(found);
    },
  });

/** Paths and rules, never values. A field that we do not know is not named: its name is what somebody typed. */
function fieldErrors(errors: readonly ValidationError[]): FieldError[] {
  const found: FieldError[] = [];
  const pending = errors.map((error) => ({ error, parent: '' }));
  for (let next = pending.shift(); next !== undefined && found.length < MOST_ERRORS; next = pending.shift()) {
    const { error, parent } = next;
    const path = parent === '' ? error.property : `${parent}.${error.property}`;
    for (const rule of Object.keys(error.constraints ?? {})) {
      found.push(rule === 'whitelistValidation' ? { path: parent, rule: 'unknownField' } : { path, rule });
    }
    pending.push(...(error.children ?? []).map((child) => ({ error: child, parent: path })));
  }
  return found;
}
