import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openApiFaults } from '#testing';
import { PlanNode } from './plan-node.js';

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
});
afterAll(() => node.stop());

it('describes itself as the administrations’ guidelines ask', async () => {
  const { status, body } = await node.fetch('/api/local-plan/openapi.json');
  expect(status).toBe(200);
  // a node of a test has no version
  expect(openApiFaults(body).filter((fault) => !fault.startsWith('info.version'))).toEqual([]);
  const paths = Object.keys(body['paths'] as object);
  for (const path of ['needs', 'meetings', 'follow-ups', 'equipes', 'courses', 'sessions', 'campaigns'])
    expect(paths.filter((each) => each.endsWith(`/${path}/{code}`))).toHaveLength(1);
});
