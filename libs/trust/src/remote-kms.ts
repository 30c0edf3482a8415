import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { unopenableKey, kmsBusy, kmsUnreachable, lastVersion, type Kms } from './kms.js';

export interface RemoteKmsOptions {
  /** `https://host:port`. */
  readonly url: string;
  /** This node's certificate, its key, and whom it trusts; PEM. The certificate's name is whose keys these are. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  /** How long a call may take, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
}

const MAX_ANSWER_BYTES = 16_384;

/** KEKs in a process of their own (deploy/kms), over TLS with certificates on both sides. */
export class RemoteKms implements Kms {
  private readonly agent: Agent;
  private readonly timeoutMs: number;

  constructor(private readonly options: RemoteKmsOptions) {
    const { certFile, keyFile, caFile, timeoutMs = 5_000 } = options;
    this.timeoutMs = timeoutMs;
    this.agent = new Agent({
      cert: readFileSync(certFile),
      key: readFileSync(keyFile),
      ca: readFileSync(caFile),
      minVersion: 'TLSv1.3',
      keepAlive: true,
    });
  }

  async versions(): Promise<readonly string[]> {
    const { versions } = await this.call('versions', {});
    if (!Array.isArray(versions) || !versions.every((each) => typeof each === 'string')) throw notOurs();
    return versions;
  }

  async rotate(): Promise<string> {
    return text((await this.call('rotate', {}))['version']);
  }

  async wrap(version: string, key: Buffer): Promise<Buffer> {
    const { wrapped } = await this.call('wrap', { version, key: key.toString('base64url') });
    return Buffer.from(text(wrapped), 'base64url');
  }

  async unwrap(version: string, wrapped: Buffer): Promise<Buffer> {
    const { key } = await this.call('unwrap', { version, wrapped: wrapped.toString('base64url') });
    return Buffer.from(text(key), 'base64url');
  }

  async destroy(version: string): Promise<void> {
    await this.call('destroy', { version });
  }

  close(): Promise<void> {
    this.agent.destroy();
    return Promise.resolve();
  }

  private async call(operation: string, body: object): Promise<Record<string, unknown>> {
    const { status, answer } = await this.post(new URL(`/v1/${operation}`, this.options.url), body);
    if (status === 200) return answer;
    const refusal = REFUSALS[typeof answer['code'] === 'string' ? answer['code'] : ''];
    throw refusal === undefined ? kmsUnreachable(`http-${String(status)}`) : refusal();
  }

  private post(url: URL, body: object): Promise<{ status: number; answer: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(kmsUnreachable(codeOf(error), error));
      };
      const sent = request(url, {
        method: 'POST',
        agent: this.agent,
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      sent.on('error', fail);
      sent.on('response', (response) => {
        let size = 0;
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) response.destroy(new Error('too long'));
          else parts.push(part);
        });
        response.on('error', fail);
        response.on('end', () => {
          const answer = objectOf(Buffer.concat(parts).toString());
          if (answer === undefined) reject(notOurs());
          else resolve({ status: response.statusCode ?? 0, answer });
        });
      });
      sent.end(JSON.stringify(body));
    });
  }
}

const REFUSALS: Readonly<Record<string, () => Error>> = {
  'kms.unopenable': unopenableKey,
  'kms.busy': kmsBusy,
  'kms.last-version': lastVersion,
};

const notOurs = (): Error => kmsUnreachable('answer');

function text(value: unknown): string {
  if (typeof value !== 'string') throw notOurs();
  return value;
}

function objectOf(answer: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
