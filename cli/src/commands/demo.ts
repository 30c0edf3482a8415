import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Night } from '../demo/night.js';
import { Province } from '../demo/province.js';
import { readStory, type Story, type StoryAct, type StoryStep } from '../demo/story.js';
import { withRestore } from '../demo/with-restore.js';
import { wrap } from '../demo/wrap.js';
import { connect } from '../operations.js';
import { mustHave } from '../stack-file.js';
import { bar, openTerminal, type Terminal } from '../terminal.js';

interface Options {
  readonly data: string;
  readonly json: boolean;
}

interface Told {
  readonly id: string;
  readonly time: string;
  readonly institution: string;
  readonly say: string;
  readonly outcomes: readonly string[];
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'tells a night of the network, in Italian, on the running stack. Exits with 1 when it does not go as told',
    )
    .action(async (_own, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      process.exitCode = await demo(options.data, openTerminal(options.json));
    });
}

async function demo(data: string, terminal: Terminal): Promise<number> {
  const { stack, api } = await connect(data);
  const story = await readStory(storyFile());
  mustHave(
    stack,
    story.steps.map(({ institution }) => institution),
  );
  const night = new Night(api, story, () => new Date());
  const province = new Province(api, stack, data);
  const play = (step: StoryStep, act: StoryAct): Promise<string> =>
    province.plays(act) ? province.play(act) : night.play(step, act);
  const told: Told[] = [];
  const tellAll = async (): Promise<void> => {
    for (const [index, step] of story.steps.entries()) {
      terminal.progress(terminal.faint(`${bar(index / story.steps.length)} ${step.id} …`));
      told.push(await tell(step, play, terminal));
    }
  };
  terminal.line(terminal.strong(story.title));
  terminal.line(terminal.faint(`${story.watermark}. Tutto e tutti, qui, sono inventati.`));
  try {
    // also where Ctrl-C or a closed pipe ends the story: the audit must not stay altered
    await withRestore(tellAll, () => province.restore(), terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    terminal.document({ well: false, told, fault: message });
    terminal.line();
    terminal.line(
      terminal.bad(`La storia si ferma qui: ${message}. Che cosa non va lo dice: staffetta doctor`),
    );
    return 1;
  }
  terminal.document({ well: true, told });
  closing(story, stack.url, terminal);
  return 0;
}

async function tell(
  step: StoryStep,
  play: (step: StoryStep, act: StoryAct) => Promise<string>,
  terminal: Terminal,
): Promise<Told> {
  const { id, time, institution, say } = step;
  terminal.line();
  for (const line of wrap(`${time}  ${say}`, 100)) terminal.line(line);
  const outcomes: string[] = [];
  for (const act of step.does) {
    const outcome = await play(step, act);
    outcomes.push(outcome);
    terminal.line(terminal.faint(`       · ${outcome}`));
  }
  return { id, time, institution, say, outcomes };
}

/** Beside the program that was called: cli/staffetta.mjs. */
const storyFile = (): string =>
  join(dirname(realpathSync(process.argv[1] ?? '.')), '../network/bat/story.yaml');

function closing({ steps }: Story, url: string, terminal: Terminal): void {
  terminal.line();
  terminal.line(terminal.good(`Fine: ${steps.length} passi. I dati della notte restano da guardare:`));
  terminal.line(`  ${url}   la console; chi può accedere lo dice la riga di npm start`);
  terminal.line(`  npx staffetta status    i nodi`);
}
