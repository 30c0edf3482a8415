import { validatePayload } from '#contracts';
import type { Admitted } from '#messaging';

/** Topics whose events say nothing about a person, by contract, and are kept whole. `access` is not among them. */
const KEPT: readonly string[] = ['registry', 'statements', 'capacity', 'plan', 'audit'];

/** The content of an event on a plain topic; undefined where it breaks its contract, or nobody here knows the version. */
export function plainBody({ attributes, record, versionKnown }: Admitted): unknown {
  if (!versionKnown) return undefined;
  const body = readJson(record.value);
  return body !== undefined && validatePayload(attributes.type, body).length === 0 ? body : undefined;
}

/** The bytes to keep beside the envelope. What breaks its contract may hold anything, so it is not kept. */
export const keptBody = (event: Admitted): Buffer | null =>
  KEPT.includes(event.contract.topic) && plainBody(event) !== undefined ? event.record.value : null;

/** Undefined: no JSON, which is a payload that breaks its schema. */
export function readJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}
