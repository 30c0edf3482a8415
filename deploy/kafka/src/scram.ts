import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { clusterOf } from '../../../libs/messaging/src/kafka-log/internals.js';

/** Kafka's number for SCRAM-SHA-512; the other one is SHA-256. */
const SHA_512 = 2;
/** OWASP's figure for PBKDF2 with SHA-512 would be more than Kafka takes: 16,384 is the broker's most. */
const ITERATIONS = 16_384;
const SALT_BYTES = 24;
const KEY_BYTES = 64;

const DESCRIBE = { apiKey: 50, apiVersion: 0, apiName: 'DescribeUserScramCredentials' };
const ALTER = { apiKey: 51, apiVersion: 0, apiName: 'AlterUserScramCredentials' };

/** The client's connection, as far as it is used here. */
interface Connection {
  send(of: {
    request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<Encoder> };
    response: { decode: (raw: Buffer) => Promise<object>; parse: (decoded: object) => Promise<unknown> };
  }): Promise<unknown>;
}

/** The users that the brokers know, by name, who may sign in with SCRAM-SHA-512. */
export async function scramUsers(kafka: Kafka): Promise<string[]> {
  // null: all of them
  const read = await ask(kafka, DESCRIBE, Buffer.from([0, 0]));
  read.skip(4);
  const code = read.int16();
  read.text();
  if (code !== 0) throw new Error(`the brokers do not tell their users (${String(code)})`);
  return read
    .array(() => {
      const name = read.text() ?? '';
      read.skip(2);
      read.text();
      const mechanisms = read.array(() => {
        const mechanism = read.int8();
        read.skip(4);
        read.tags();
        return mechanism;
      });
      read.tags();
      return mechanisms.includes(SHA_512) ? [name] : [];
    })
    .flat();
}

/** Makes users, or gives them another password. The password itself does not travel: salted and stretched it does. */
export async function putScramUsers(kafka: Kafka, passwords: ReadonlyMap<string, string>): Promise<void> {
  if (passwords.size === 0) return;
  const upserts = [...passwords].map(([name, password]) => {
    const salt = randomBytes(SALT_BYTES);
    const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, KEY_BYTES, 'sha512');
    const iterations = Buffer.alloc(4);
    iterations.writeInt32BE(ITERATIONS);
    const fields = [
      compact(Buffer.from(name)),
      Buffer.from([SHA_512]),
      iterations,
      compact(salt),
      compact(salted),
    ];
    return Buffer.concat([...fields, Buffer.from([0])]);
  });
  const body = Buffer.concat([varint(1), varint(upserts.length + 1), ...upserts, Buffer.from([0])]);
  const read = await ask(kafka, ALTER, body);
  read.skip(4);
  const refused = read
    .array(() => {
      read.text();
      const code = read.int16();
      read.text();
      read.tags();
      return code;
    })
    .find((code) => code !== 0);
  if (refused !== undefined) throw new Error(`the brokers do not take a user (${String(refused)})`);
}

/**
 * The client has neither of the two requests. They are of the newer, "flexible" kind, whose header ends with tagged
 * fields (none, so one zero byte), before the body in what goes out and in what comes back.
 */
async function ask(kafka: Kafka, api: typeof DESCRIBE, body: Buffer): Promise<Reader> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const broker = (await cluster.findControllerBroker()) as unknown as {
      connectionPool: { getConnection(): Promise<Connection> };
    };
    const connection = await broker.connectionPool.getConnection();
    const whole = new Encoder();
    whole.writeBufferInternal(Buffer.concat([Buffer.from([0]), body]));
    const answer = await connection.send({
      request: { ...api, encode: () => Promise.resolve(whole) },
      response: { decode: (raw) => Promise.resolve({ raw }), parse: (decoded) => Promise.resolve(decoded) },
    });
    const read = new Reader((answer as { raw: Buffer }).raw);
    read.tags();
    return read;
  } finally {
    await cluster.disconnect();
  }
}

const compact = (bytes: Buffer): Buffer => Buffer.concat([varint(bytes.length + 1), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Kafka's compact encoding, as far as the two answers need it. */
class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  skip(count: number): void {
    this.at += count;
  }

  int8(): number {
    return this.bytes.readInt8(this.at++);
  }

  int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }

  /** A string, or null. */
  text(): string | null {
    const length = this.varint() - 1;
    if (length < 0) return null;
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  array<T>(entry: () => T): T[] {
    return Array.from({ length: Math.max(0, this.varint() - 1) }, entry);
  }

  /** Fields of a later version: whoever does not know them passes over them. */
  tags(): void {
    for (let left = this.varint(); left > 0; left -= 1) {
      this.varint();
      this.skip(this.varint());
    }
  }

  private varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes.readUInt8(this.at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
