import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './receipt.js';

describe('an answer without a receipt', () => {
  it('accuses the audit only where it says that there is no such event', () => {
    expect(refusalOf(404)).toMatchObject({ code: 1, says: expect.stringMatching(/knows no such event/) });
  });

  it.each([400, 401, 403, 429, 500, 502, 503, 504])('tells nothing with %i', (status) => {
    const { code, says } = refusalOf(status);
    expect(code).toBe(2);
    expect(says).toContain(String(status));
    expect(says).not.toContain('no such event');
  });
});
