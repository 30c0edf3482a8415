// `node --import` this, and Node runs this repository's TypeScript as it is.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
