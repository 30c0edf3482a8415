// Where this machine has a Chromium. The runner asks before there is a compiler, so this is plain JavaScript.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ELSEWHERE = ['/Applications/Chromium.app/Contents/MacOS/Chromium'];

/**
 * `CHROMIUM` if it is set, else the first usual name on the PATH.
 * @returns {string | undefined} the path of a program that can be run
 */
export function findChromium(env = process.env) {
  const wished = env.CHROMIUM ?? '';
  if (wished !== '') return isProgram(wished) ? wished : undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, ...ELSEWHERE].find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
