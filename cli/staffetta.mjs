#!/usr/bin/env node
// The command line: hands over to the compiled program. It builds only where nothing was built yet: whoever is on call
// wants an answer from what runs, not from what was edited since.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, built, install, requireNode, root } from '../deploy/local/prepare.mjs';

requireNode();
install();
if (!built()) build();
await import(pathToFileURL(join(root, 'dist/cli/src/main.js')).href);
