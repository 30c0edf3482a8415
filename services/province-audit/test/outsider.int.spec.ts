import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#kernel';
import { openCheckpoint, parseCheckpoint, parseNote } from '#merkle';
import { askWitness } from '../src/app/tree/cosign-round.js';
import { readCheckpoint } from '../src/app/tree/log-view.js';
import { advancePublicView, signCheckpoint, type SignerContext } from '../src/app/tree/sign-checkpoint.js';
import { WitnessDoor } from '../src/app/tree/witness-door.js';
import { LogController } from '../src/http/log.controller.js';
import { Bystander, openSigner, ORIGIN } from './bystander.js';
import { World } from './world.js';

const DAYS = 30;
const DAY_S = 86_400;
/** Midnight in Rome. The month has the night in which the clocks change. */
const FIRST = Date.parse('2026-03-09T23:00:00Z');
const SUMMER = Date.parse('2026-03-29T01:00:00Z');
const PATHS = ['tile/0/000', 'tile/0/002', 'tile/1/000.p/1', 'tile/entries/000'];

/** Who says how much when: seconds into the day. */
type Traffic = (day: number) => readonly { readonly at: number; readonly count: number }[];
/** When the node does not run, seconds into the month. */
type Down = readonly { readonly from: number; readonly to: number }[];

/** One network for a month, and somebody without a token who asks all the time. */
class Month {
  private readonly answers = new Map<string, string>();

  private constructor(
    private readonly world: World,
    private readonly folder: string,
    private signer: SignerContext,
    private readonly witnesses: readonly Bystander[],
  ) {}

  /** @returns what the outsider was answered, by second of the month and path */
  static async live(traffic: Traffic, down: Down = []): Promise<ReadonlyMap<string, string>> {
    const world = await World.open();
    const folder = await mkdtemp(join(tmpdir(), 'staffetta-outsider-'));
    const witnesses = ['asl-bt', 'cav-1'].map(
      (operator): Bystander =>
        new Bystander(`prova.example/${operator}`, operator, () => ({ world, signer: month.signer })),
    );
    const month: Month = new Month(world, folder, await openSigner(folder, witnesses), witnesses);
    try {
      await month.pass(traffic, down);
      return month.answers;
    } finally {
      await world.close();
      await rm(folder, { recursive: true });
    }
  }

  private async pass(traffic: Traffic, down: Down): Promise<void> {
    const isDown = (at: number): boolean => down.some(({ from, to }) => from <= at && at < to);
    for (let day = 0; day < DAYS; day += 1) {
      const said = new Map(traffic(day).map(({ at, count }) => [at, count]));
      // the first seconds of a day, noon, and right after whatever is said
      const looks = [0, 1, 2, DAY_S / 2];
      for (const at of [...new Set([...looks, ...said.keys()])].sort((a, b) => a - b)) {
        const second = day * DAY_S + at;
        this.world.now = instantOf(second);
        const count = said.get(at) ?? 0;
        if (count > 0)
          await this.world.deliver(
            ...Array.from({ length: count }, () => this.world.heartbeat(this.world.cav)),
          );
        if (isDown(second)) continue;
        if (isDown(second - 1) || second === 0) await this.start();
        // a day begins before the node has noticed
        if (at > 0) await this.turn();
        await this.look(second);
      }
    }
  }

  /** Everything is forgotten but the database and the mark. */
  private async start(): Promise<void> {
    this.world.restart();
    this.signer = await openSigner(this.folder, this.witnesses);
  }

  private async turn(): Promise<void> {
    const { db, clock } = this.world;
    const now = clock.now();
    expect(await signCheckpoint(db, this.signer, now)).toBe('current');
    await advancePublicView(db, this.signer, now);
    const newest = await readCheckpoint(db, ORIGIN, 'current');
    if (newest === undefined) throw new Error('nothing is signed');
    for (const [index, one] of this.witnesses.entries()) {
      const witness = this.signer.witnesses[index];
      if (witness === undefined) throw new Error('no such witness');
      const door = new WitnessDoor(one.call, 'http://127.0.0.1:9');
      await askWitness(db, { signer: this.signer.signer, witness, door, newest, now });
    }
  }

  private async look(second: number): Promise<void> {
    for (const path of ['checkpoint', ...PATHS])
      this.answers.set(`${String(second)} ${path}`, await this.ask(path));
  }

  /** Everything that an answer consists of, but for hashes and what is signed over them. */
  private async ask(path: string): Promise<string> {
    const { db, context } = this.world;
    const door = new LogController(db, this.signer, context);
    const shown: Record<string, unknown> = {};
    const reply = {
      headers: (more: object) => Object.assign(shown, more),
      type: (type: string) => Object.assign(shown, { type }),
    } as unknown as FastifyReply;
    const request = { url: `/api/province-audit/log/${path}` } as FastifyRequest;
    try {
      if (path !== 'checkpoint') {
        const bytes = await door.tile(undefined, request, reply);
        return JSON.stringify({ ...shown, bytes: bytes.length });
      }
      const note = await door.checkpoint(undefined, reply);
      const { size, root } = parseCheckpoint(parseNote(note).body);
      const { verified } = openCheckpoint(note, this.signer.policy.known);
      const at = verified.flatMap(({ name, seconds }) =>
        seconds === undefined ? [] : [`${name} ${String(seconds)}`],
      );
      const hash = createHash('sha256').update(root).digest('hex');
      return JSON.stringify({ ...shown, size, lines: at.sort(), length: note.length, hash: hash.length });
    } catch (error) {
      if (error instanceof AppError) return JSON.stringify({ ...shown, refused: error.code });
      throw error;
    }
  }
}

/** The day on which the clocks change has 23 hours; what is said in the hour that is not there is said in the next. */
const instantOf = (second: number): number => {
  const at = FIRST + second * 1_000;
  return at < SUMMER ? at : at - 3_600_000;
};

/** Deterministic noise. */
const noise = (day: number, of: number): number =>
  createHash('sha256')
    .update(`${String(day)} ${String(of)}`)
    .digest()
    .readUInt32BE(0);
const countOf = (day: number): number => noise(day, 0) % 70;

/** All of a day's words in one night hour. */
const burst: Traffic = (day) => [{ at: 3 * 3_600 + 1_800 + (noise(day, 1) % 600), count: countOf(day) }];
/** As many, over the waking hours. */
const scattered: Traffic = (day) => {
  const all = countOf(day);
  const parts = [7, 11, 15, 19, 21].map((hour, i) => ({
    at: hour * 3_600 + (noise(day, i + 2) % 3_600),
    count: Math.floor(all / 5) + (i < all % 5 ? 1 : 0),
  }));
  return parts.filter(({ count }) => count > 0);
};

let busy: ReadonlyMap<string, string>;
beforeAll(async () => {
  busy = await Month.live(scattered);
}, 120_000);

it('tells whoever asks without a token nothing finer than a day', async () => {
  const quiet = await Month.live(burst);
  const common = [...quiet.keys()].filter((key) => busy.has(key));
  expect(common.length).toBeGreaterThan(DAYS * 4 * PATHS.length);
  // whoever knows how the two months differ cannot tell which of them is shown
  expect(common.filter((key) => quiet.get(key) !== busy.get(key))).toEqual([]);
  for (const month of [quiet, busy]) expectDays(month);
  const sizes = new Set([...quiet.values()].flatMap((answer) => /"size":(\d+)/.exec(answer)?.[1] ?? []));
  expect(sizes.size).toBeGreaterThan(3);
}, 120_000);

it('nor where the node was down when a day began, and after each start', async () => {
  const nights = [4, 11, 19].map((day) => ({ from: day * DAY_S - 2 * 3_600, to: day * DAY_S + 5 * 3_600 }));
  const sometimes = await Month.live(scattered, nights);
  const timeless = (answer: string | undefined): string | undefined => answer?.replaceAll(/ \d{10}"/g, '"');
  const common = [...sometimes.keys()];
  expect(common.every((key) => busy.has(key))).toBe(true);
  // when the witnesses were asked, and nothing else
  expect(common.filter((key) => timeless(busy.get(key)) !== timeless(sometimes.get(key)))).toEqual([]);
}, 120_000);

/** From a day's first seconds to its last nothing that is answered changes. */
function expectDays(month: ReadonlyMap<string, string>): void {
  for (const path of ['checkpoint', ...PATHS]) {
    for (let day = 0; day < DAYS; day += 1) {
      const answers = [...month].flatMap(([key, answer]) => {
        const [second = '', of] = key.split(' ');
        const at = Number(second) - day * DAY_S;
        return of === path && at >= 1 && at < DAY_S ? [answer] : [];
      });
      expect([path, day, new Set(answers).size]).toEqual([path, day, 1]);
    }
  }
}
