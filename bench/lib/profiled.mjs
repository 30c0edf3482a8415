import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** Runs `work`; with a file, writes the CPU profile of it there. */
export async function profiled(file, work) {
  if (!file) return work();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const result = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  await writeFile(file, JSON.stringify(profile));
  return result;
}
