import type { Problem } from './problem.js';

export const FHIR_TYPE = 'application/fhir+json; charset=utf-8';

/** Whether FHIR is spoken under this path: then bodies and errors have its form. */
export const isFhirPath = (url: string | undefined): boolean =>
  url !== undefined && /^\/api\/[a-z][a-z0-9-]*\/fhir(?:[/?]|$)/.test(url);

/** HL7's issue-type by status. */
const ISSUES: Readonly<Record<number, string>> = {
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  409: 'conflict',
  412: 'conflict',
  413: 'too-long',
  414: 'too-long',
  415: 'not-supported',
  422: 'business-rule',
  428: 'required',
  429: 'throttled',
  500: 'exception',
  503: 'transient',
};

interface Fault {
  readonly path: string;
  readonly rule: string;
}

/**
 * An error as FHIR R4 tells it: our stable code in `details.coding`, the title for people in `details.text`, one issue per
 * field where fields are wrong. Holds no value that somebody sent, as a problem holds none.
 */
export function operationOutcome({ status, code, title, detail, details, traceId }: Problem): object {
  const { errors, ...told } = details ?? {};
  const said = [
    detail,
    ...Object.entries(told).map(([name, value]) => `${name}: ${plainly(value)}`),
    `trace ${traceId}`,
  ].filter((part) => part !== undefined);
  const issue = {
    severity: status === 500 ? 'fatal' : 'error',
    code: code.startsWith('fhir.unsupported') ? 'not-supported' : (ISSUES[status] ?? 'invalid'),
    details: { coding: [{ system: 'urn:staffetta:problem', code }], text: title },
  };
  const faults = Array.isArray(errors) ? (errors as readonly Fault[]) : [];
  return {
    resourceType: 'OperationOutcome',
    issue:
      faults.length === 0
        ? [{ ...issue, diagnostics: said.join('; ') }]
        : faults.map(({ path, rule }) => ({
            ...issue,
            diagnostics: [`rule: ${rule}`, ...said].join('; '),
            ...(path === '' ? {} : { expression: [path] }),
          })),
  };
}

const plainly = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
