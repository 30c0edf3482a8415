// `npm run --silent sources < .staffetta/logs/intake-cav.log`: passes text on, and replaces positions in the bundle, as
// stacks name them, by those in the sources. They must be of the bundle that lies there: a build makes another.
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

const POSITION = /(?:file:\/\/)?(\/[^\s():"]+\.js):(\d+):(\d+)/g;
const maps = new Map();

function mapOf(file) {
  if (!maps.has(file)) {
    const path = `${file}.map`;
    maps.set(file, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
  }
  return maps.get(file);
}

/** The position in a source, relative to the working directory; as it was where no map leads on. */
function sourceOf(position, file, line, column) {
  const { fileName, lineNumber, columnNumber } = mapOf(file)?.findOrigin(Number(line), Number(column)) ?? {};
  if (fileName === undefined) return position;
  const path = relative(process.cwd(), resolve(dirname(file), fileName));
  return `${path}:${String(lineNumber)}:${String(columnNumber)}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(line.replaceAll(POSITION, sourceOf));
}
