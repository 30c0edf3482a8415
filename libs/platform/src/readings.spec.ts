import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ModulesContainer, type NestContainer } from '@nestjs/core';
import { register } from 'prom-client';
import { Readiness } from './readiness.js';
import { READINGS, Readings, type Reading } from './readings.js';

const TEN_SECONDS = 10_000;

function readingsOf(...all: readonly Reading[]): Readings {
  const modules = new ModulesContainer();
  const module = { providers: new Map([[READINGS, { instance: all }]]) };
  modules.set('one', module as unknown as NonNullable<ReturnType<NestContainer['getModuleByKey']>>);
  const readings = new Readings(modules, new Readiness(modules));
  readings.onModuleInit();
  return readings;
}

const upOf = async (reading: string): Promise<number | undefined> =>
  (await register.getSingleMetric('staffetta_reading_up')?.get())?.values.find(
    ({ labels }) => labels['reading'] === reading,
  )?.value;

describe('readings of a scrape', () => {
  it('begin with what the others would change', async () => {
    const order: string[] = [];
    const named = (name: string): Reading => ({
      name,
      read: () => {
        order.push(name);
        return Promise.resolve();
      },
    });
    await readingsOf(named('tables'), { ...named('pool'), first: true }, named('holds')).refresh();
    expect(order).toEqual(['pool', 'tables', 'holds']);
  });

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are taken once in ten seconds, by however many they are asked', async () => {
    const read = jest.fn(() => Promise.resolve());
    const readings = readingsOf({ name: 'counted', read });
    await Promise.all([readings.refresh(), readings.refresh()]);
    jest.advanceTimersByTime(TEN_SECONDS - 1);
    await readings.refresh();
    expect(read).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1);
    await readings.refresh();
    expect(read).toHaveBeenCalledTimes(2);
    expect(await upOf('counted')).toBe(1);
  });

  it('fail alone, and say so until they succeed again', async () => {
    let works = false;
    const readings = readingsOf(
      { name: 'failing', read: () => (works ? Promise.resolve() : Promise.reject(new Error('down'))) },
      { name: 'other', read: () => Promise.resolve() },
    );
    await readings.refresh();
    expect([await upOf('failing'), await upOf('other')]).toEqual([0, 1]);
    works = true;
    jest.advanceTimersByTime(TEN_SECONDS);
    await readings.refresh();
    expect(await upOf('failing')).toBe(1);
  });

  it('that hang hold nobody up for long, and are not asked again before they end', async () => {
    const ends: (() => void)[] = [];
    const read = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const readings = readingsOf({ name: 'hanging', read });
    const scrape = readings.refresh();
    await jest.advanceTimersByTimeAsync(2_000);
    await scrape;
    expect(await upOf('hanging')).toBe(0);
    await jest.advanceTimersByTimeAsync(TEN_SECONDS);
    await readings.refresh();
    expect(read).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(TEN_SECONDS);
    void readings.refresh();
    expect(read).toHaveBeenCalledTimes(2);
  });
});
