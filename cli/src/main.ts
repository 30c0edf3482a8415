import { Command } from 'commander';
import { openTerminal } from './terminal.js';
import { Unasked } from './operations.js';
import { registerAudit } from './commands/audit.js';
import { registerDemo } from './commands/demo.js';
import { registerDoctor } from './commands/doctor.js';
import { registerKeys } from './commands/keys.js';
import { registerMaintenance } from './commands/maintenance.js';
import { registerParked } from './commands/parked.js';
import { registerReceipt } from './commands/receipt.js';
import { registerReport } from './commands/report.js';
import { registerStatus } from './commands/status.js';
import { registerVerify } from './commands/verify.js';
import { registerVerifyProof } from './commands/verify-proof.js';
import { registerYear } from './commands/year.js';

/** Nothing runs, or it could not be asked: neither yes nor no. */
const UNKNOWN = 2;

const program = new Command('staffetta')
  .description('Looks after a Staffetta network on this machine.')
  .option('--data <dir>', 'the data folder of the stack', '.staffetta')
  .option('--json', 'one JSON document instead of text', false)
  .option('--version', 'which version this is')
  .addHelpText(
    'after',
    `
Beside the nodes (each has its own --help):
  backup     copies all databases, and apart the key stores
  restore    brings databases back from a copy
  upgrade    brings the databases to this version, after a copy
  network    makes and checks a network as data
  support    one archive for whoever is to find out what is wrong

Exit codes:
  0  all is well
  1  something is wrong
  2  neither yes nor no: nothing runs, it is still starting, it is not built, or the command was not understood`,
  )
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('staffetta --help says which words there are, staffetta WORD --help what one takes.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : UNKNOWN));

registerStatus(program);
registerDoctor(program, new URL('../../deploy/kafka/src/main.js', import.meta.url));
registerParked(program);
registerKeys(program);
registerMaintenance(program);
registerDemo(program);
registerYear(program);
registerVerify(program, new URL('./verify/events/check-worker.js', import.meta.url));
registerAudit(program);
registerVerifyProof(program);
registerReceipt(program);
registerReport(program);

program.parseAsync().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const { code } = error as { readonly code?: unknown };
  openTerminal(program.opts<{ readonly json: boolean }>().json).document({
    ...(error instanceof Unasked ? { up: false } : {}),
    code: typeof code === 'string' ? code : 'failed',
    message,
  });
  console.error(message);
  process.exitCode = UNKNOWN;
});
