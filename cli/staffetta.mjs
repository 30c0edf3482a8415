#!/usr/bin/env node
// The command line: builds when needed, then hands over to the compiled program.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, install, requireNode, root } from '../deploy/local/prepare.mjs';

requireNode();
install();
build();
await import(pathToFileURL(join(root, 'dist/cli/src/main.js')).href);
