import { NodeConfig, runMain } from '../src/index.js';

// a process that does nothing but boot, for specs of what refuses to
runMain(NodeConfig, process.env, () => {
  process.send?.('booted');
  process.exit(0);
});
