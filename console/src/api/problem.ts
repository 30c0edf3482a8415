/** A field that a node refused: a path as in the body, dots between, and the rule it breaks. */
export interface FieldFault {
  readonly path: string;
  readonly rule: string;
}

/** What a node or the gateway answered instead of what was asked (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem';
  constructor(
    readonly status: number,
    /** Stable; the messages are found by it. */
    readonly code: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    /** What to tell whoever runs the node. */
    readonly traceId = '',
    /** Seconds to wait, where the answer says so. */
    readonly retryAfter?: number,
  ) {
    super(code);
  }

  get fields(): readonly FieldFault[] {
    const { errors } = this.details;
    return Array.isArray(errors) ? (errors as FieldFault[]) : [];
  }

  /** Whom to telephone instead: an emergency that the network does not take goes by voice. */
  get call(): string | undefined {
    const { call } = this.details;
    if (typeof call === 'string') return call;
    const phone = (call as { phone?: unknown } | undefined)?.phone;
    return typeof phone === 'string' ? phone : undefined;
  }
}

/** No answer came: the line, the gateway or the machine is gone. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** Whether asking again the same way may help. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  (error instanceof Problem && (error.status === 503 || error.status === 429));

/** The session is over, or there is none. */
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;

/** @param response not ok */
export async function problemIn(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get('retry-after'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  try {
    const body = (await response.json()) as {
      code?: string;
      details?: Record<string, unknown>;
      traceId?: string;
    };
    return new Problem(response.status, body.code ?? 'unknown', body.details, body.traceId, retryAfter);
  } catch {
    return new Problem(response.status, 'unknown', {}, '', retryAfter);
  }
}
