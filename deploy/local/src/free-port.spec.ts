import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { freePort, keepPort } from './free-port.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What chance says, one after the other, as parts of the range. */
const chance = (...values: readonly number[]): void => {
  const random = jest.spyOn(Math, 'random');
  for (const value of values) random.mockReturnValueOnce(value);
};

// a server is started before the nodes whose ports were chosen first, and nobody listens on those yet
describe('a free port', () => {
  it('is given to one only', async () => {
    chance(0.25, 0.25, 0.75);
    const first = await freePort();
    expect(await freePort()).not.toBe(first);
  });

  it('is not one that somebody keeps', async () => {
    chance(0.125, 0.625);
    keepPort(15_000 + 15_000 * 0.125);
    expect(await freePort()).toBe(15_000 + 15_000 * 0.625);
  });
});
