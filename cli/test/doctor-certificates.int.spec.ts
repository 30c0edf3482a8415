import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeAuthority } from '#testing';
import { doctor } from '../src/commands/doctor.js';
import { certificateAge } from '../src/commands/doctor-certificates.js';
import { heard } from './fake-stack.js';

const DAY_MS = 86_400_000;
const { cert, key } = makeAuthority().issue('gateway');
const ends = Date.parse(new X509Certificate(cert).validTo);
const before = (days: number): Date => new Date(ends - days * DAY_MS);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffetta-certificates-'));
  await mkdir(join(folder, 'gateway'));
  await writeFile(join(folder, 'gateway', 'web.crt'), cert);
  await writeFile(join(folder, 'gateway', 'web.key'), key);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('certificates that end', () => {
  it('are well for thirty days, a warning for three weeks, and an error in the last', async () => {
    const at = async (days: number): Promise<unknown[]> =>
      (await certificateAge(folder, before(days))).map(({ well, warn, detail }) => [
        well,
        warn === true,
        detail,
      ]);
    const day = new Date(ends).toISOString().slice(0, 10);
    expect(await at(30)).toEqual([[true, false, '1 hold for 30 days and more']]);
    expect(await at(29)).toEqual([[true, true, `ends on ${day}, in 29 days`]]);
    expect(await at(7)).toEqual([[true, true, `ends on ${day}, in 7 days`]]);
    expect(await at(6)).toEqual([[false, false, `ends on ${day}, in 6 days`]]);
    expect(await at(-1)).toEqual([[false, false, `ended on ${day}`]]);
  });

  it('are named by file, each one of a chain, also one that cannot be read', async () => {
    const broken = cert.replace(/(BEGIN CERTIFICATE-----\n).{8}/, '$1AAAAAAAA');
    await writeFile(join(folder, 'chain.pem'), `${cert}${broken}`);
    expect((await certificateAge(folder, before(1))).map(({ check, detail }) => [check, detail])).toEqual([
      ['certificate chain.pem', expect.stringMatching(/in 1 days$/)],
      ['certificate chain.pem', 'cannot be read'],
      ['certificate gateway/web.crt', expect.stringMatching(/in 1 days$/)],
    ]);
  });

  it('make doctor end with 1, without a stack to look at', async () => {
    // the authority of tests issues for a day
    const { terminal, text } = heard(true);
    const nowhere = join(folder, 'none');
    expect(await doctor(nowhere, terminal, { certificates: folder })).toBe(1);
    const { findings } = JSON.parse(text()) as { findings: { check: string; well: boolean }[] };
    const ill = findings.filter(({ well }) => !well).map(({ check }) => check);
    expect(ill).toEqual(['certificate gateway/web.crt']);
  });

  it('say where none are', async () => {
    await rm(join(folder, 'gateway'), { recursive: true });
    expect((await certificateAge(folder, before(40)))[0]).toMatchObject({
      well: false,
      detail: 'none found there',
    });
    expect((await certificateAge(join(folder, 'none'), before(40)))[0]).toMatchObject({
      well: false,
      detail: 'the folder cannot be read',
    });
  });
});
