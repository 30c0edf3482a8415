import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kmsBusy, lastVersion, syncFolder, unopenableKey, unwrapUnder, wrapUnder } from '#trust';

const KEK_BYTES = 32;
const DRAFT = '.key.new';
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
      await this.publish(version, randomBytes(KEK_BYTES));
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

  /**
   * Whole or not at all: whatever a crash or a full disk leaves under a version's own name would be its newest KEK for
   * ever. The link refuses a name that is taken, which a rename would not.
   */
  private async publish(version: string, kek: Buffer): Promise<void> {
    // left by crashes: never under a name of its own, or another link to one that is
    for (const name of await readdir(this.folder)) {
      if (name.endsWith(DRAFT)) await rm(join(this.folder, name), { force: true });
    }
    const draft = join(this.folder, `${version}${DRAFT}`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(kek);
        await file.sync();
      } finally {
        await file.close();
      }
      await link(draft, this.path(version));
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(this.folder);
  }

  private path(version: string): string {
    return join(this.folder, `${version}.key`);
  }

  private async kek(version: string): Promise<Buffer> {
    if (!(await this.list()).includes(version)) throw unopenableKey();
    const kek = await readFile(this.path(version));
    if (kek.length !== KEK_BYTES) throw unopenableKey();
    return kek;
  }

  /**
   * A version with a mark is destroyed, even if a crash left its file. A file that is not whole is no version: nothing was
   * ever wrapped under it. Its number stays used.
   */
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
    const kept = found.filter(({ number, kind }) => kind === 'key' && !gone.has(number));
    const whole = await Promise.all(
      kept.map(async ({ number }) => {
        // destroyed meanwhile: no version either
        const file = await stat(this.path(String(number))).catch(() => undefined);
        return file?.size === KEK_BYTES;
      }),
    );
    const live = kept.filter((_, index) => whole[index]);
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
