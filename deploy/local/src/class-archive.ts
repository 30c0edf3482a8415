import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaFolder } from './kafka-classpath.js';

/** What SIGTERM makes of a JVM that ended in order: only then has it written all. */
const ENDED_IN_ORDER = 143;

/**
 * The broker's classes as its JVM wants them in memory (application class-data sharing,
 * https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html): with them it starts in half the time and holds
 * a tenth less. The first broker of a machine that ends in order leaves them beside the pom; without them, or with
 * those of another Java, a JVM does as it always did.
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
export function classArchive(
  root: string,
  { dir, java, classpath }: { readonly dir: string; readonly java: string; readonly classpath: string },
): ClassArchive {
  const hash = createHash('sha256').update(`${java}\n${classpath}`).digest('hex').slice(0, 16);
  const kept = join(kafkaFolder(root), `classes-${hash}.jsa`);
  if (existsSync(kept)) {
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
        await copyFile(written, fresh);
        await rename(fresh, kept);
      } catch {
        // the next one starts as slowly as this one did
      } finally {
        for (const file of [written, fresh]) await rm(file, { force: true });
      }
    },
  };
}
