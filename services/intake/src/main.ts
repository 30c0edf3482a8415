import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { IntakeConfig } from './config.js';
import { IntakeModule } from './intake.module.js';

runMain(IntakeConfig, process.env, (config, logger) =>
  bootstrap({
    module: IntakeModule.forRoot(config),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: accoglienza e invio',
    version: '1',
    logger,
  }),
);
