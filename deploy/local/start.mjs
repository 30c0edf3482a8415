// `npm start`: installs and builds when needed, then hands over to the compiled program.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { build, install, requireNode, root } from './prepare.mjs';

requireNode();
install();
build();
await import(pathToFileURL(join(root, 'dist/bundle/deploy/local/src/main.js')).href);
