import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Client } from './client.js';

/** What was answered to a request that nobody should send. */
export interface Refusal {
  readonly what: string;
  readonly status: number;
  /** Headers and body. */
  readonly text: string;
}

type Init = NonNullable<Parameters<Client['fetch']>[1]>;

export const JSON_TYPE = { 'content-type': 'application/json' };
const RAW_MS = 10_000;

/** Sends such requests and keeps what came back. */
export class Refusals {
  readonly answers: Refusal[] = [];

  async send(what: string, client: Client, path: string, init: Init = {}): Promise<void> {
    await this.keep(what, await client.fetch(path, init));
  }

  private async keep(what: string, response: Response): Promise<void> {
    const headers = [...response.headers].flat().join('\n');
    this.answers.push({ what, status: response.status, text: `${headers}\n${await response.text()}` });
  }

  /** A text goes as it is, everything else as JSON. */
  post(what: string, client: Client, path: string, body: unknown, headers = {}): Promise<void> {
    return this.write('POST', what, client, path, body, { 'idempotency-key': randomUUID(), ...headers });
  }

  put(what: string, client: Client, path: string, body: unknown, headers = {}): Promise<void> {
    return this.write('PUT', what, client, path, body, headers);
  }

  /** To any port, without a token. */
  async direct(what: string, url: string, init: RequestInit = {}): Promise<void> {
    await this.keep(what, await fetch(url, init));
  }

  /** Bytes that no client would send; the connection is closed after the answer. */
  async raw(what: string, url: string, bytes: string): Promise<void> {
    const { hostname, port } = new URL(url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end(bytes));
      let heard = '';
      socket.setTimeout(RAW_MS, () => socket.destroy(new Error(`${what}: no answer`)));
      socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        // refused in the middle of what we were saying
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(heard);
        else reject(error);
      });
      socket.on('close', () => resolve(heard));
    });
    this.answers.push({ what, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 400), text });
  }

  private write(
    method: string,
    what: string,
    client: Client,
    path: string,
    body: unknown,
    headers: object,
  ): Promise<void> {
    return this.send(what, client, `/api/${client.node}/v1/${path}`, {
      method,
      headers: { ...JSON_TYPE, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}
