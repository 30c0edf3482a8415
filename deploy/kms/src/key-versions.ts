import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kmsBusy, lastVersion, syncFolder, unopenableKey, unwrapUnder, wrapUnder } from '#trust';

const KEK_BYTES = 32;
const FILE = /^([1-9]\d*)\.(key|destroyed)$/;

/**
 * One client's KEKs: a file per version, `<n>.key`, and a mark `<n>.destroyed` where it was, so that no number comes
 * twice. No function here returns a KEK.
 */
export class KeyVersions {
  /** One change at a time. */
  private changing: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  async list(): Promise<string[]> {
    return (await this.numbers()).live.map(String);
  }

  rotate(): Promise<string> {
    return this.change(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const { live, last } = await this.numbers();
      if (live.length > 1) throw kmsBusy();
      const version = String(last + 1);
      const file = await open(this.path(version), 'wx', 0o600);
      try {
        await file.write(randomBytes(KEK_BYTES));
        await file.sync();
      } finally {
        await file.close();
      }
      await syncFolder(this.folder);
      return version;
    });
  }

  async wrap(version: string, key: Buffer): Promise<Buffer> {
    return wrapUnder(await this.kek(version), version, key);
  }

  async unwrap(version: string, wrapped: Buffer): Promise<Buffer> {
    const key = unwrapUnder(await this.kek(version), version, wrapped);
    if (key === undefined) throw unopenableKey();
    return key;
  }

  destroy(version: string): Promise<void> {
    return this.change(async () => {
      const live = await this.list();
      if (!live.includes(version)) return;
      if (live.length === 1) throw lastVersion();
      await (await open(join(this.folder, `${version}.destroyed`), 'a', 0o600)).close();
      const file = await open(this.path(version), 'r+');
      try {
        await file.write(Buffer.alloc(KEK_BYTES), 0, KEK_BYTES, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await rm(this.path(version));
      await syncFolder(this.folder);
    });
  }

  private path(version: string): string {
    return join(this.folder, `${version}.key`);
  }

  private async kek(version: string): Promise<Buffer> {
    if (!(await this.list()).includes(version)) throw unopenableKey();
    const kek = await readFile(this.path(version));
    // torn by a crash while it was made: nothing was ever wrapped under it
    if (kek.length !== KEK_BYTES) throw unopenableKey();
    return kek;
  }

  /** A version with a mark is destroyed, even if a crash left its file. */
  private async numbers(): Promise<{ live: number[]; last: number }> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return [];
      throw error;
    });
    const found = names.flatMap((name) => {
      const [, number, kind] = FILE.exec(name) ?? [];
      return number === undefined ? [] : [{ number: Number(number), kind }];
    });
    const gone = new Set(found.filter(({ kind }) => kind === 'destroyed').map(({ number }) => number));
    const live = found.filter(({ number, kind }) => kind === 'key' && !gone.has(number));
    return {
      live: live.map(({ number }) => number).sort((a, b) => a - b),
      last: Math.max(0, ...found.map(({ number }) => number)),
    };
  }

  private change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.changing.then(work);
    this.changing = done.catch(() => undefined);
    return done;
  }
}
