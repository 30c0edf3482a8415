// `npm run simulate`: builds what is missing, then tells histories in a process of its own, which takes over its clock.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { build, install, requireNode } from '../../deploy/local/prepare.mjs';

requireNode();
install();
build();
const main = fileURLToPath(new URL('./main.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
