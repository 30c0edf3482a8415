import { expect, it } from '@jest/globals';
import { mustHave } from './stack-file.js';

const node = (...institutions: string[]) => ({
  institutions,
  party: true,
  privateUrl: 'http://127.0.0.1:1',
  databaseUrl: 'postgres://127.0.0.1:1/x',
});

it('tells a story only where all of it can happen', () => {
  const nodes = { one: node('cav-1', 'cav-2'), other: node('asl-bt') };
  expect(() => mustHave({ nodes }, ['asl-bt', 'cav-1'])).not.toThrow();
  expect(() => mustHave({ nodes }, ['cav-1', 'casa-rifugio-1'])).toThrow(/nobody speaks for casa-rifugio-1/);
});
