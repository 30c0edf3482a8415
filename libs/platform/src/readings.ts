import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Gauge } from 'prom-client';
import { metric } from './metrics.js';
import { Readiness } from './readiness.js';

/** Any module may provide an array of readings under this token; all modules' readings are taken. */
export const READINGS = Symbol('READINGS');

/** Gauges that are read when somebody looks: how many, how old. At most one statement, and never a person's data. */
export interface Reading {
  /** A closed name: it is a label. */
  readonly name: string;
  /** Measures what the others' own statements would change: it is taken before them. */
  readonly first?: true;
  /** Sets its gauges. */
  read(): Promise<void>;
}

/** However often, and by however many, a node is scraped, it is asked no more often than this. */
const FRESH_MS = 10_000;
/** What takes longer is left behind: it goes on, is not asked again before its end, and says so of itself. */
const READING_MS = 2_000;

const readingUp = metric(
  'staffetta_reading_up',
  () =>
    new Gauge({
      name: 'staffetta_reading_up',
      help: '0 where a reading failed or took too long: its gauges are those of an earlier scrape',
      labelNames: ['reading'] as const,
    }),
);

const readyNow = metric(
  'staffetta_ready',
  () =>
    new Gauge({
      name: 'staffetta_ready',
      help: '1 where a check of /health/ready says up, 0 where it says down',
      labelNames: ['check'] as const,
    }),
);

/** Takes all modules' readings before a scrape is answered, with a bound: a scrape must not hurt a busy node. */
@Injectable()
export class Readings implements OnModuleInit {
  private taken: { readonly at: number; readonly all: Promise<unknown> } | undefined;
  private readonly underWay = new Set<Reading>();
  private readings: readonly Reading[] = [];

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    const ofModules = [...this.modules.values()].flatMap((module) => {
      const provided: unknown = module.providers.get(READINGS)?.instance;
      return Array.isArray(provided) ? (provided as Reading[]) : [];
    });
    const all = [{ name: 'ready', read: () => this.readReady() }, ...ofModules];
    const isFirst = ({ first }: Reading): boolean => first === true;
    this.readings = [...all.filter(isFirst), ...all.filter((reading) => !isFirst(reading))];
  }

  /** Resolves when the gauges are as they should be, or as far as they can be in time. Never rejects. */
  async refresh(): Promise<void> {
    const { taken } = this;
    if (taken === undefined || Date.now() - taken.at >= FRESH_MS) {
      this.taken = { at: Date.now(), all: Promise.all(this.readings.map((reading) => this.take(reading))) };
    }
    await this.taken?.all;
  }

  private async take(reading: Reading): Promise<void> {
    const { name } = reading;
    if (this.underWay.has(reading)) {
      readingUp.set({ reading: name }, 0);
      return;
    }
    this.underWay.add(reading);
    const done = reading
      .read()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.underWay.delete(reading);
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, READING_MS, false);
    });
    const inTime = await Promise.race([done, late]);
    clearTimeout(timer);
    readingUp.set({ reading: name }, inTime ? 1 : 0);
  }

  private async readReady(): Promise<void> {
    const { checks } = await this.readiness.ask();
    for (const [check, state] of Object.entries(checks)) readyNow.set({ check }, state === 'up' ? 1 : 0);
  }
}
