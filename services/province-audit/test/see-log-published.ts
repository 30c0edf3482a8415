import { expect } from '@jest/globals';
import { openCheckpoint, parseCheckpoint, parseNote, parseVkey, verifierOf } from '#merkle';
import { ROLES } from '#platform';
import { waitFor } from '#testing';

/** Reads the log over HTTP as everybody and as those who oversee a party: each sees what is theirs, in C2SP's form. */
export async function seeLogPublished({
  url,
  size,
  bearer,
}: {
  readonly url: string;
  /** Leaves that are there for certain. */
  readonly size: number;
  readonly bearer: (institution: string, role: string) => Promise<string>;
}): Promise<void> {
  const get = async (path: string, authorization?: string): Promise<Response> =>
    fetch(`${url}/api/province-audit/log/${path}`, {
      headers: authorization === undefined ? {} : { authorization },
    });
  const sizeSeen = async (response: Response): Promise<number> =>
    parseCheckpoint(parseNote(await response.text()).body).size;
  for (const [institution, role] of [
    ['provincia-bat', 'auditor'],
    ['cav-1', 'coordinator'],
    ['ambito-barletta', 'dpo'],
  ] as const) {
    const token = await bearer(institution, role);
    await waitFor('a checkpoint of all that is there', async () => {
      return (await sizeSeen(await get('checkpoint', token))) >= size;
    });
    const tile = await get(`tile/0/000.p/${String(size)}`, token);
    expect([tile.status, (await tile.arrayBuffer()).byteLength]).toEqual([200, size * 32]);
    expect(tile.headers.get('content-type')).toBe('application/octet-stream');
    expect(tile.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect((await get(`tile/entries/000.p/${String(size)}`, token)).status).toBe(200);
    expect((await get(`tile/0/000`, token)).status).toBe(404);
  }
  await seeKeysSaid(url, bearer);
  for (const token of [undefined, await bearer('cav-1', 'operator'), await bearer('cav-1', 'admin')]) {
    const checkpoint = await get('checkpoint', token);
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.headers.get('cache-control')).toBe('public, max-age=5');
    expect([...checkpoint.headers.keys()].filter((name) => /etag|modified|age|expires/.test(name))).toEqual(
      [],
    );
    expect(await sizeSeen(checkpoint)).toBe(0);
    expect((await get('tile/0/000.p/1', token)).status).toBe(404);
    expect((await get('tile/entries/000.p/1', token)).status).toBe(404);
  }
  expect((await get('checkpoint', 'Bearer none')).status).toBe(401);
  const auditor = await bearer('provincia-bat', 'auditor');
  for (const path of [
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/0',
    'tile/64/000.p/1',
    'tile/0/001.p/1',
    'tile/0/000.p/01',
    'tile/entries/x/000',
    'tile/0/000.p/1?x=1',
    'tile/',
  ]) {
    expect([path, (await get(path, auditor)).status]).toEqual([path, 404]);
  }
}

/** The keys are told to everybody who signs in, and are those that the log is signed with. */
async function seeKeysSaid(
  url: string,
  bearer: (institution: string, role: string) => Promise<string>,
): Promise<void> {
  const keys = `${url}/api/province-audit/v1/log-keys`;
  expect((await fetch(keys)).status).toBe(401);
  const told = await Promise.all(
    ROLES.map(async (role) => {
      const answer = await fetch(keys, { headers: { authorization: await bearer('cav-1', role) } });
      return [answer.status, await answer.json()] as const;
    }),
  );
  const [[, said] = []] = told;
  expect(told).toEqual(ROLES.map(() => [200, said]));
  const { log, witnesses } = said as { log: string; witnesses: unknown[] };
  expect(witnesses).toEqual([]);
  const key = parseVkey(log);
  const checkpoint = await fetch(`${url}/api/province-audit/log/checkpoint`);
  const known = { origin: key.name, log: verifierOf(key), witnesses: [] };
  expect(openCheckpoint(await checkpoint.text(), known).origin).toBe('prova.example/log');
}
