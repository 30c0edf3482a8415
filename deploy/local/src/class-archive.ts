import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaFolder } from './kafka-classpath.js';
import { writeWhole } from './server-folder.js';

/** What SIGTERM makes of a JVM that ended in order: only then has it written all. */
const ENDED_IN_ORDER = 143;

/**
 * The broker's classes as its JVM wants them in memory (application class-data sharing,
 * https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html): with them it starts in half the time and holds
 * a tenth less. The first broker of a machine that ends in order leaves them beside the pom; without them a JVM does as
 * it always did. It looks at the head of such a file only and dies of a torn one: so we look at all of it first.
 */
export interface ClassArchive {
  /** For whatever runs from this class path. */
  readonly reading: readonly string[];
  /** For a server, which may be the first. */
  readonly flags: readonly string[];
  /** To be called with the exit code when it is gone. */
  keep(code: number): Promise<void>;
}

/**
 * @param dir where a first server writes them meanwhile: half of them must not be read by others
 * @param java what `java -version` says
 */
export async function classArchive(
  root: string,
  { dir, java, classpath }: { readonly dir: string; readonly java: string; readonly classpath: string },
): Promise<ClassArchive> {
  const hash = createHash('sha256').update(`${java}\n${classpath}`).digest('hex').slice(0, 16);
  const kept = join(kafkaFolder(root), `classes-${hash}.jsa`);
  const checksum = join(kafkaFolder(root), `checksum-${hash}.txt`);
  if (await isWhole(kept, checksum)) {
    const flags = [`-XX:SharedArchiveFile=${kept}`, '-Xlog:cds=off'];
    return { reading: flags, flags, keep: () => Promise.resolve() };
  }
  const written = join(dir, 'classes.jsa');
  return {
    reading: [],
    flags: [`-XX:ArchiveClassesAtExit=${written}`, '-Xlog:cds=off'],
    async keep(code) {
      const fresh = `${kept}.${String(process.pid)}`;
      try {
        if (code !== ENDED_IN_ORDER) return;
        const sum = await sha256(written);
        await copyFile(written, fresh);
        await rename(fresh, kept);
        await writeWhole(checksum, sum);
      } catch {
        // the next one starts as slowly as this one did
      } finally {
        for (const file of [written, fresh]) await rm(file, { force: true });
      }
    },
  };
}

/** Whether it is there as it was written: a power cut may leave the right length and nothing in it. */
async function isWhole(kept: string, checksum: string): Promise<boolean> {
  try {
    return (await readFile(checksum, 'utf8')) === (await sha256(kept));
  } catch {
    return false; // none yet
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
