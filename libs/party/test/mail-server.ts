import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: readonly string[];
  /** Header and text, as they came. */
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: Mail[];
  /** Every byte that both sides have said. */
  conversation(): string;
  /** Answers that this recipient is nobody's. */
  readonly unknown: Set<string>;
  /** From now on nobody answers; and again. */
  setDown(down: boolean): void;
  stop(): Promise<void>;
}

export interface MailServerOptions {
  readonly tls?: { readonly key: Buffer | string; readonly cert: Buffer | string };
  readonly login?: { readonly user: string; readonly pass: string };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

/** A real mail server, behind a wire that writes down what passes. */
export async function startMailServer({ tls, login }: MailServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = [];
  const unknown = new Set<string>();
  const parts: Buffer[] = [];
  let down = false;
  const smtp = new SMTPServer({
    name: 'mail.test',
    authOptional: login === undefined,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])],
    disableReverseLookup: true,
    ...tls,
    onAuth: ({ username, password }, _, done) => {
      if (username === login?.user && password === login?.pass) done(null, { user: username });
      else done(new Error('no'));
    },
    onRcptTo: ({ address }, _, done) => {
      done(unknown.has(address) ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
    },
    onData: (stream, { envelope }, done) => {
      const text: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => text.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(text).toString(),
        });
        done(null);
      });
    },
  });
  const inner = await new Promise<number>((resolve) => {
    const server = smtp.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
  const open = new Set<Socket>();
  const wire = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    if (down) {
      client.destroy();
      return;
    }
    const server = connect(inner, '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        parts.push(chunk);
        to.write(chunk);
      });
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  });
  return {
    port: await listen(wire),
    mails,
    unknown,
    conversation: () => Buffer.concat(parts).toString(),
    setDown: (value) => {
      down = value;
    },
    stop: async () => {
      for (const client of open) client.destroy();
      await new Promise<void>((resolve) => wire.close(() => resolve()));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}
