import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { FORMATS } from './formats.js';
import { PROTOCOL_DOCUMENT_SCHEMA } from './generated/protocol-document.js';

/** What breaks a document's schema: a JSON pointer and the schema's keyword; never a value. */
export interface DocumentFault {
  readonly path: string;
  readonly rule: string;
}

/** The JSON Schema that a protocol document is checked by, as it is published. */
export const protocolSchema = (): object => PROTOCOL_DOCUMENT_SCHEMA;

let compiled: ValidateFunction | undefined;

/**
 * Everything that breaks the schema of the protocol document, at once: whoever wrote it mends it in one go. A missing
 * member is named by its own path. For documents of people, which the caller has limited in size; what crosses the log
 * is checked by `validatePayload`, which stops at the first fault.
 */
export function protocolDocumentFaults(document: unknown): DocumentFault[] {
  compiled ??= new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    formats: FORMATS,
  }).compile(PROTOCOL_DOCUMENT_SCHEMA);
  if (compiled(document)) return [];
  const faults = new Map<string, DocumentFault>();
  for (const error of compiled.errors ?? []) {
    const { keyword: rule } = error;
    const path = pathOf(error);
    faults.set(`${path} ${rule}`, { path, rule });
  }
  return [...faults.values()].filter((fault) => !isEcho(fault, [...faults.values()]));
}

function pathOf({ instancePath, keyword, params }: ErrorObject): string {
  const missing = (params as { missingProperty?: unknown }).missingProperty;
  const own = keyword === 'required' && typeof missing === 'string' ? `/${missing}` : '';
  return `${instancePath}${own}` || '/';
}

/** Of a choice between two forms the schema complains about both; what was written tells which was meant. */
function isEcho({ path, rule }: DocumentFault, all: readonly DocumentFault[]): boolean {
  if (rule !== 'oneOf' && rule !== 'const') return false;
  return all.some(
    (other) =>
      other.path.startsWith(`${path}/`) || (other.path === path && other.rule !== rule && rule === 'oneOf'),
  );
}
