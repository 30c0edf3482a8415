import { afterEach, describe, expect, it } from '@jest/globals';
import { armCrashPoint, crashPoint } from './crash-point.js';

describe('a crash point', () => {
  afterEach(() => armCrashPoint(undefined));

  it('strikes once, at its place, and only where it is concerned', () => {
    let struck = 0;
    armCrashPoint('before-batch-commit', () => (struck += 1));
    crashPoint('after-batch-commit');
    crashPoint('before-batch-commit', () => false);
    expect(struck).toBe(0);
    crashPoint('before-batch-commit', () => true);
    crashPoint('before-batch-commit');
    expect(struck).toBe(1);
  });

  it('asks nothing while it is not armed', () => {
    crashPoint('after-batch-commit', () => {
      throw new Error('asked');
    });
    expect(() => {
      armCrashPoint('after-batch-commit');
      crashPoint('after-batch-commit', () => {
        throw new Error('asked');
      });
    }).toThrow('asked');
  });
});
