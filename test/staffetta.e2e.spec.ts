import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { auditIsWell } from './support/audit.js';
import { awaitState, say, submit, timeline } from './support/referrals.js';
import { tablesArePublished } from './support/tables.js';
import { onBothLogs, withStack, type TestStack } from './support/with-stack.js';

const DEMO_MS = 180_000;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line on a stack's folder. */
function staffetta({ dataDir }: Pick<TestStack, 'dataDir'>, ...words: string[]): Promise<Ran> {
  return new Promise((done) => {
    const args = [resolve('cli/staffetta.mjs'), '--data', dataDir, ...words];
    execFile(process.execPath, args, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

onBothLogs('the demo', (stack) => {
  it(
    'tells the whole night, and leaves a network that is well',
    async () => {
      const { code, stdout } = await staffetta(stack(), 'demo', '--json');
      const { well, told } = JSON.parse(stdout) as {
        well: boolean;
        told: { id: string; outcomes: string[] }[];
      };
      expect({ code, well }).toEqual({ code: 0, well: true });
      expect(told.at(-1)?.id).toBe('check-turns-red');
      // of the rota, to its own people: who is on call, and her number in place of the registry's
      expect(told.find(({ id }) => id === 'activation-answered')?.outcomes.slice(0, 2)).toEqual([
        expect.stringContaining('notte-pis.operator (in reperibilità), 000 200 0092'),
        'risponde ambito-barletta, telefono 000 200 0092',
      ]);
      await auditIsWell(stack());
      expect((await staffetta(stack(), 'status', '--json')).code).toBe(0);
      // the log as it is now, and as everybody sees it; the witnesses are asked every two seconds
      for (const words of [[], ['--public']]) {
        const seen = join(stack().dataDir, 'seen');
        const verdict = await waitFor('a witnessed log', async () => {
          const verified = await staffetta(stack(), 'verify', '--json', '--seen', seen, ...words);
          return verified.code === 2
            ? undefined
            : { code: verified.code, ...(JSON.parse(verified.stdout) as object) };
        });
        expect(verdict).toMatchObject({ code: 0, verdict: 'right', faults: [], entries: words.length === 0 });
        if (words.length === 0) expect(verdict).toMatchObject({ events: { withheld: 0 } });
      }
      const centre = stack().as('cav-1');
      const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
      await say(centre, id, 'cancellation', { reason: 'helped-elsewhere' });
      await awaitState(centre, id, 'cancelled');
      const [first] = await timeline(centre, id);
      const out = join(stack().dataDir, 'receipt.txt');
      const words = [first?.id ?? '', '--institution', 'cav-1', '--out', out];
      await waitFor('a receipt under a witnessed checkpoint', async () => {
        return (await staffetta(stack(), 'receipt', ...words)).code === 0 ? true : undefined;
      });
      const proven = await staffetta(stack(), 'verify-proof', out, '--json');
      expect(proven.code).toBe(0);
      expect(JSON.parse(proven.stdout)).toMatchObject({
        verdict: 'right',
        event: { id: first?.id, institution: 'cav-1' },
      });
      expect((await staffetta(stack(), 'receipt', first?.id ?? '', '--institution', 'asl-bt')).code).toBe(1);
    },
    DEMO_MS,
  );
});

describe('staffetta, for whoever is on call', () => {
  const stack = withStack('embedded');

  it('finds nothing wrong where all is well', async () => {
    for (const words of [['status'], ['doctor'], ['parked']]) {
      expect({ words, code: (await staffetta(stack(), ...words)).code }).toEqual({ words, code: 0 });
    }
  });

  it(
    'fills the network with a year, and leaves it well',
    async () => {
      const { code, stdout } = await staffetta(stack(), 'year', '--year', '2025', '--seed', '3', '--json');
      const { states, ...played } = JSON.parse(stdout) as {
        contacts: number;
        referrals: number;
        states: Record<string, number>;
      };
      expect({ code, ...played }).toMatchObject({ code: 0, contacts: 283, referrals: 125, declared: 9 });
      expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(125);
      await auditIsWell(stack());
      expect((await staffetta(stack(), 'status', '--json')).code).toBe(0);
      await tablesArePublished(stack());
      const { code: counted, stdout: again } = await staffetta(stack(), 'audit', 'rebuild', '--json');
      expect({ counted, again: JSON.parse(again) as object }).toMatchObject({
        ...{ counted: 0, again: { verdict: 'same', periods: [{ period: '2025', result: 'same' }] } },
      });
    },
    DEMO_MS,
  );

  it('says which node is down, and what to do', async () => {
    await stack().handle.halt('shelter-beds');
    const status = await staffetta(stack(), 'status', '--json');
    expect(status.code).toBe(1);
    const { nodes } = JSON.parse(status.stdout) as { nodes: { node: string; up: boolean }[] };
    expect(nodes.filter(({ up }) => !up).map(({ node }) => node)).toEqual(['shelter-beds']);
    const doctor = await staffetta(stack(), 'doctor', '--json');
    expect(doctor.code).toBe(1);
    const { findings } = JSON.parse(doctor.stdout) as {
      findings: { check: string; well: boolean; hint?: string }[];
    };
    const ill = findings.filter(({ well }) => !well);
    expect(ill.map(({ check }) => check)).toContain('shelter-beds');
    expect(ill.every(({ hint }) => hint !== undefined)).toBe(true);
    await stack().handle.resume('shelter-beds');
    expect((await staffetta(stack(), 'status')).code).toBe(0);
  });

  it('can neither say yes nor no where nothing runs', async () => {
    const nowhere = { dataDir: resolve('no-such-folder') };
    const { code, stderr } = await staffetta(nowhere, 'status');
    expect(code).toBe(2);
    expect(stderr).toContain('npm start');
    const { code: unknown, stdout } = await staffetta(nowhere, '--json', 'status');
    expect(unknown).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ up: false, code: 'nothing-runs' });
    expect((await staffetta(nowhere, 'doctor')).code).toBe(2);
    expect((await staffetta(stack(), 'parked', 'retry', 'no-such-id')).code).toBe(1);
  });

  it.each([['backup'], ['restore'], ['upgrade'], ['backup', 'copies', '--keep', 'none'], ['no-such-word']])(
    'ends with 2 and a hint where it is not understood: %s',
    async (...words) => {
      const { code, stderr } = await staffetta(stack(), ...words);
      expect(code).toBe(2);
      expect(stderr.trim().split('\n').length).toBeLessThan(4);
    },
  );

  it('names the file of a receipt that cannot be read', async () => {
    const { code, stderr } = await staffetta(stack(), 'verify-proof', 'no-such-receipt');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'no-such-receipt cannot be read: name the file of a receipt.\n',
    });
  });

  it('writes no colours and no progress where nobody looks at a terminal', async () => {
    const { stdout } = await staffetta(stack(), 'status');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('province-audit');
  });
});
