import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly body: string;
}

/** One of the ASL's own systems, as far as it is called. */
export interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly calls: Call[];
  /** How it answers; 204 unless a spec says otherwise. */
  answer: (response: ServerResponse, call: Call) => void | Promise<void>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const call = { headers: request.headers, url: request.url ?? '', body };
      receiver.calls.push(call);
      void receiver.answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const receiver: Receiver = {
    host,
    url: `http://${host}/hook`,
    calls: [],
    answer: (response) => {
      response.writeHead(204).end();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** Whether a call was signed with this secret, as a receiver checks it. */
export function isSigned({ headers, body }: Call, secret: Buffer): boolean {
  const found = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['staffetta-signature']));
  const [, seconds = '', mac] = found ?? [];
  return mac === createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
