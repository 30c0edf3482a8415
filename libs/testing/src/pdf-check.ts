import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '#local';
import { JAVA_CHECK_MILLISECONDS, javaClasspath } from './java-check.js';

const run = promisify(execFile);

/** What of a PDF breaks PDF/UA-1 (ISO 14289-1), as veraPDF sees it; empty where all is well. */
export async function pdfFaults(pdf: Buffer): Promise<string[]> {
  const folder = join(repositoryRoot(), 'libs/testing/pdf-check');
  const classpath = await javaClasspath(folder);
  const work = await mkdtemp(join(tmpdir(), 'staffetta-pdf-'));
  try {
    const file = join(work, 'file.pdf');
    await writeFile(file, pdf);
    const program = join(folder, 'PdfCheck.java');
    const { stdout } = await run('java', ['-cp', classpath, program, file], {
      timeout: JAVA_CHECK_MILLISECONDS,
    });
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
