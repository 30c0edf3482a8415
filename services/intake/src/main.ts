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
    summary: 'Contacts, files and requests of a centre or a social district',
    version: '1.0.0',
    logger,
  }),
);
