import { describe, expect, it } from '@jest/globals';
import { AREAS } from './areas.js';

const PAGES = AREAS.flatMap(({ pages }) => pages.map(({ path }) => path));

describe('the addresses of the console', () => {
  it('lead to one page each: the first would hide the second', () => {
    const shapes = PAGES.map((path) => path.replaceAll(/:\w+/g, ':'));
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([]);
  });

  it('tell nobody what they show: single letters and ids', () => {
    for (const path of PAGES) expect(path).toMatch(/^(?:\/(?:[a-z]|:[a-z]+))+$/);
  });

  it('are what menus and first actions lead to', () => {
    for (const { nav, actions = [] } of AREAS) {
      for (const { path } of [...nav, ...actions]) expect(PAGES).toContain(path);
    }
  });
});
