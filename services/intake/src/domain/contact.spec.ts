import { describe, expect, it } from '@jest/globals';
import { dueAt } from './contact.js';

const at = (text: string): Date => new Date(text);
const now = at('2026-03-28T08:00:00Z');
const happenedAt = at('2026-03-28T01:30:00Z');

describe('a contact', () => {
  it('is due a day after it came, also over the night when clocks change', () => {
    expect(dueAt({ now, happenedAt })).toEqual(at('2026-03-29T01:30:00Z'));
  });

  it('is due when a call was promised', () => {
    const callBackBy = at('2026-03-28T09:00:00Z');
    expect(dueAt({ now, happenedAt, callBackBy })).toEqual(callBackBy);
  });

  it('came before it was entered, and is not called back before it came', () => {
    expect(() => dueAt({ now: happenedAt, happenedAt: now })).toThrow('late entry');
    expect(() => dueAt({ now, happenedAt, callBackBy: at('2026-03-28T01:00:00Z') })).toThrow('call back');
  });
});
