import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogSource } from '../src/verify/log-source.js';
import { Remembered } from '../src/verify/remembered.js';
import { verifyLog, type LogPolicy, type LogVerdict, type VerifyOptions } from '../src/verify/verify-log.js';
import { AUDITOR, filesOf, logPolicy, serveLog, type Envelope, type LogServer } from './shown-log.js';
import { SmallNetwork } from './small-network.js';

export const DAY_MS = 24 * 3_600_000;

/** A small network's log on a server, and somebody who verifies it. */
export class SmallLog {
  readonly network = new SmallNetwork();
  /** What the server answers instead of the envelopes that were said. */
  answer: ((topic: string | null) => readonly Envelope[] | undefined) | undefined;
  private shown: Envelope[] | undefined;
  private files = new Map<string, Buffer>();

  private constructor(
    private readonly dir: string,
    private readonly server: { current?: LogServer },
  ) {}

  static async open(): Promise<SmallLog> {
    const log = new SmallLog(await mkdtemp(join(tmpdir(), 'staffetta-seen-')), {});
    log.server.current = await serveLog(
      () => log.files,
      (topic) => (log.answer === undefined ? log.shown : log.answer(topic)),
    );
    return log;
  }

  async close(): Promise<void> {
    await this.server.current?.close();
    await rm(this.dir, { recursive: true });
  }

  get policy(): LogPolicy {
    return { ...logPolicy, trusted: { pins: this.network.pins, province: 'provincia-bat' } };
  }

  /** As an auditor does, a day after the last word. */
  async verify(
    now = this.network.now + DAY_MS,
    policy = this.policy,
    options: VerifyOptions = {},
  ): Promise<LogVerdict> {
    this.files = filesOf(this.network.entries());
    this.shown ??= this.network.shown();
    const source = new LogSource(this.server.current?.url ?? '', AUDITOR);
    const verdict = await verifyLog(source, policy, new Remembered(this.dir), { now: () => now, ...options });
    this.shown = undefined;
    return verdict;
  }

  async faults(now?: number): Promise<string[]> {
    return (await this.verify(now)).faults.map(({ fault, says }) => `${fault}: ${says}`);
  }

  /** One envelope shown differently, the next time that somebody verifies. */
  show(index: number, change: (one: Envelope) => Envelope): void {
    this.shown = (this.shown ?? this.network.shown()).map((one) => (one.index === index ? change(one) : one));
  }
}
