import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { addDays, romeDate, romeInstant, romeMinute } from '#trust';
import { whereabouts } from '../stack-file.js';
import { openTerminal, type Terminal } from '../terminal.js';

/** As the gateway reads it. */
interface Pause {
  readonly since: string;
  /** null: until it is switched off. */
  readonly until: string | null;
  /** None named: all. */
  readonly nodes: readonly string[];
}

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly file?: string;
}

interface OnOptions extends Options {
  readonly until?: string;
  readonly force: boolean;
  readonly node?: readonly string[];
}

const HOUR_MS = 3_600_000;
/** Longer is meant by few, and typed by whoever means a time that has just passed. */
const LONG_HOURS = 8;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const NODE = /^[a-z][a-z0-9-]*$/;

export function registerMaintenance(program: Command): void {
  const maintenance = program
    .command('maintenance')
    .description('an announced pause: people read, emergencies are sent, all else waits')
    .option('--file <path>', 'the gateway’s STAFFETTA_MAINTENANCE_FILE, instead of --data');
  maintenance
    .command('on')
    .option(
      '--until <HH:MM>',
      'the next time that clocks in Rome show it; the pause ends by itself then',
      clock,
    )
    .option('--force', `also for longer than ${String(LONG_HOURS)} hours`, false)
    .option('--node <id>', 'only this one; once for each', nodes)
    .description('begins a pause; programs and deadlines go on')
    .action(run<OnOptions>(on));
  maintenance.command('off').description('ends it').action(run<Options>(off));
  maintenance
    .command('status', { isDefault: true })
    .description('whether there is one, and until when')
    .action(run<Options>(status));
}

const clock = (text: string): string => {
  if (CLOCK.test(text)) return text;
  throw new InvalidArgumentError('Not a time as 05:30.');
};
const nodes = (text: string, before: readonly string[] | undefined): string[] => {
  if (NODE.test(text)) return [...(before ?? []), text];
  throw new InvalidArgumentError('Not the name of a node.');
};

const run =
  <T extends Options>(work: (options: T, terminal: Terminal) => Promise<void>) =>
  async (_own: unknown, command: Command): Promise<void> => {
    const options = command.optsWithGlobals<T>();
    await work(options, openTerminal(options.json));
  };

async function on(options: OnOptions, terminal: Terminal): Promise<void> {
  await refuseUnknown(options);
  const now = new Date();
  const end = options.until === undefined ? undefined : nextTime(options.until, now);
  if (end !== undefined && !options.force) refuseLong(end, now);
  const until = end?.toISOString() ?? null;
  const pause: Pause = { since: now.toISOString(), until, nodes: options.node ?? [] };
  const file = fileOf(options);
  const draft = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  // read by the gateway, which may be another user; there is nothing in it to hide
  await writeFile(draft, JSON.stringify(pause), { mode: 0o644, flush: true });
  await rename(draft, file);
  tell(pause, terminal);
}

/** A pause of nobody would look like one. @throws Error where the stack that runs has no such node */
async function refuseUnknown({ data, node = [] }: OnOptions): Promise<void> {
  const found = await whereabouts(data);
  if (found.kind !== 'running') return;
  const unknown = node.filter((id) => found.stack.nodes[id] === undefined);
  if (unknown.length > 0) throw new Error(`No node of this stack: ${unknown.join(', ')}.`);
}

async function off(options: Options, terminal: Terminal): Promise<void> {
  await rm(fileOf(options), { force: true });
  tell(undefined, terminal);
}

async function status(options: Options, terminal: Terminal): Promise<void> {
  tell(await pauseIn(fileOf(options), new Date()), terminal);
}

function tell(pause: Pause | undefined, terminal: Terminal): void {
  terminal.document(pause === undefined ? { on: false } : { on: true, ...pause });
  terminal.line(pause === undefined ? 'No maintenance.' : `Maintenance: ${wordsOf(pause, new Date())}.`);
  if (pause !== undefined)
    terminal.line('Emergencies pass; everything else that somebody writes waits. The console says so.');
}

/** `all nodes, until 05:30 (Rome)`; with the day where that is not today. */
export function wordsOf({ until, nodes: only }: Pause, now: Date): string {
  const where = only.length === 0 ? 'all nodes' : only.join(', ');
  if (until === null) return `${where}, until it is switched off`;
  const end = new Date(until);
  const day = romeDate(end) === romeDate(now) ? '' : ` on ${dayOf(end)}`;
  return `${where}, until ${clockOf(end)}${day} (Rome)`;
}

/** @throws Error where the pause would last longer than somebody types without thinking of it */
export function refuseLong(end: Date, now: Date): void {
  const hours = (end.getTime() - now.getTime()) / HOUR_MS;
  if (hours <= LONG_HOURS) return;
  throw new Error(
    `${dayOf(end)}, ${clockOf(end)} in Rome, is ${String(Math.round(hours))} hours from now: with --force, if it is meant.`,
  );
}

function clockOf(at: Date): string {
  const minute = romeMinute(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** `Saturday 28 November` */
const dayOf = (at: Date): string =>
  at.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'Europe/Rome' });

const fileOf = ({ data, file }: Options): string => file ?? join(data, 'maintenance.json');

/** @returns undefined where there is none, or it has ended by itself */
export async function pauseIn(file: string, now: Date): Promise<Pause | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const pause = JSON.parse(text) as Pause;
  return pause.until !== null && Date.parse(pause.until) <= now.getTime() ? undefined : pause;
}

/** The next moment at which clocks in Rome show this time. */
export function nextTime(text: string, now: Date): Date {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  const today = romeDate(now);
  const at = romeInstant(today, hours * 60 + minutes);
  return at.getTime() > now.getTime() ? at : romeInstant(addDays(today, 1), hours * 60 + minutes);
}
