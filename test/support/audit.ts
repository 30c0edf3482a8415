import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import type { Client } from './client.js';
import type { TestStack } from './with-stack.js';

interface Check {
  readonly ok: boolean;
  readonly size: number;
  readonly faults: readonly { readonly index: number; readonly fault: string }[];
}

interface Operations {
  readonly lag: readonly { readonly behind: number }[];
  readonly outbox: { readonly unpublished: number };
}

/**
 * What ends every journey: the audit has read all that was said, its record is whole, and nothing is to be explained.
 */
export async function auditIsWell(stack: TestStack): Promise<void> {
  await allIsTold(stack);
  const auditor = stack.as('provincia-bat', 'auditor', 'province-audit');
  expect(await checkOf(auditor)).toMatchObject({ ok: true, faults: [] });
  const { items } = await auditor.ok(auditor.get<{ items: object[] }>('findings?state=open'));
  expect(items).toEqual([]);
}

/** The audit's check of its whole record. */
export const checkOf = (auditor: Client): Promise<Check> =>
  waitFor('the check has ended', async () => {
    const answer = await auditor.ok(auditor.get<Partial<Check>>('check'));
    return 'ok' in answer ? (answer as Check) : undefined;
  });

/** Waits until every node has sent what it said, and the audit has read it. */
export async function allIsTold(stack: TestStack): Promise<void> {
  const operations = async (node: string, institution: string): Promise<Operations> => {
    const admin = stack.as(institution, 'admin', node);
    return admin.ok(admin.get<Operations>('operations/status'));
  };
  for (const [node, { institutions }] of Object.entries(stack.stack.nodes)) {
    await waitFor(`${node} has sent everything`, async () => {
      const { outbox } = await operations(node, institutions[0] ?? '');
      return outbox.unpublished === 0;
    });
  }
  await waitFor('the audit has read everything', async () => {
    const { lag } = await operations('province-audit', 'provincia-bat');
    return lag.every(({ behind }) => behind === 0);
  });
}
