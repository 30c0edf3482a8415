import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, howItEnded } from './exit-code.js';

describe('how a process ended', () => {
  it('is told by the name of its signal', () => {
    expect(howItEnded(exitCodeOf(null, 'SIGKILL'))).toBe('was ended by SIGKILL');
    expect(howItEnded(exitCodeOf(null, 'SIGSEGV'))).toBe('was ended by SIGSEGV');
    // PostgreSQL and Kafka: their guard is a shell, and says what a shell says
    expect(howItEnded(exitCodeOf(137, null))).toBe('was ended by SIGKILL');
  });

  it('is told by its code where it ended by itself', () => {
    expect(howItEnded(exitCodeOf(0, null))).toBe('ended (code 0)');
    expect(howItEnded(exitCodeOf(3, null))).toBe('ended (code 3)');
  });
});
