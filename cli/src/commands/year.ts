import { InvalidArgumentError, type Command } from 'commander';
import { connect } from '../operations.js';
import { mustHave, type StackFile } from '../stack-file.js';
import { bar, openTerminal } from '../terminal.js';
import { AMBITI, CENTRES } from '../year/plan.js';
import { playYear } from '../year/play.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
  readonly year: number;
  readonly seed: number;
}

export function registerYear(program: Command): void {
  program
    .command('year')
    .description(
      'fills the running stack with an invented year of the BAT network: 283 contacts, 125 requests. Exits with 1 when it cannot',
    )
    .option('--year <year>', 'whose contacts and late entries they are', whole, new Date().getFullYear() - 1)
    .option('--seed <number>', 'the same seed makes the same year', whole, 1)
    .action(async (_own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await year(options);
    });
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
}

const partiesOf = ({ nodes }: StackFile): string[] =>
  Object.values(nodes).flatMap(({ party, institutions }) => (party ? institutions : []));

async function year({ data, json, year: which, seed }: Options): Promise<number> {
  const terminal = openTerminal(json);
  const { api, stack } = await connect(data);
  mustHave(stack, [...CENTRES, ...AMBITI]);
  terminal.line(terminal.strong(`Un anno della rete: ${which}`));
  terminal.line(terminal.faint('DATI INVENTATI. Tutto e tutti, qui, sono inventati.'));
  try {
    const played = await playYear(api, { year: which, seed, institutions: partiesOf(stack) }, (done) => {
      terminal.progress(terminal.faint(`${bar(done)} ${Math.floor(done * 100)} %`));
    });
    terminal.document({ well: true, year: which, seed, ...played });
    const { contacts, referrals, states, declared, seconds } = played;
    terminal.line();
    terminal.line(terminal.good(`${contacts} contatti, ${referrals} richieste in ${seconds} s.`));
    if (declared > 0) terminal.line(`Statistiche del ${which} dichiarate da ${declared} istituzioni.`);
    for (const [state, count] of Object.entries(states).sort(([, a], [, b]) => b - a)) {
      terminal.line(`  ${String(count).padStart(4)}  ${state}`);
    }
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    terminal.document({ well: false, fault: message });
    terminal.line();
    const why = message.includes('unit.none-free')
      ? 'La casa è piena: un anno c’è già? Ne vuole una cartella nuova (--data)'
      : 'Che cosa non va lo dice: staffetta doctor';
    terminal.line(terminal.bad(`L'anno si ferma qui: ${message}. ${why}`));
    return 1;
  }
}
