import { beforeEach, describe, expect, it } from '@jest/globals';
import { EndRequests } from './ending.js';

let now: number;
let said: string[];
let requests: EndRequests;
beforeEach(() => {
  now = 5_000;
  said = [];
  requests = new EndRequests({
    end: () => said.push('end'),
    giveUp: () => said.push('give up'),
    now: () => now,
  });
});

describe('a signal', () => {
  it('ends the stack in order', () => {
    requests.signalled();
    expect(said).toEqual(['end']);
  });

  it('that comes twice at once, from the terminal and from npm, is one', () => {
    requests.signalled();
    now += 40;
    requests.signalled();
    expect(said).toEqual(['end']);
  });

  it('that a person repeats waits for nothing more', () => {
    requests.signalled();
    now += 1_000;
    requests.signalled();
    expect(said).toEqual(['end', 'give up']);
  });
});

describe('npm that is gone', () => {
  it('ends the stack in order', () => {
    requests.parentGone();
    expect(said).toEqual(['end']);
  });

  it('changes nothing where the end has begun', () => {
    requests.signalled();
    now += 5_000;
    requests.parentGone();
    expect(said).toEqual(['end']);
  });
});
