import { fileURLToPath } from 'node:url';
import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { LocalPlanConfig } from './config.js';
import { GUESTS, LocalPlanModule } from './local-plan.module.js';

runMain(LocalPlanConfig, process.env, async (config, logger) =>
  bootstrap({
    // the build lays them beside the program
    module: LocalPlanModule.forRoot(config, { fonts: fileURLToPath(new URL('./fonts', import.meta.url)) }),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: piano degli interventi locali',
    summary: 'The Province’s three-year plan: its versions, who was heard on them, and how they go',
    version: '1.0.0',
    guests: GUESTS,
    logger,
  }),
);
