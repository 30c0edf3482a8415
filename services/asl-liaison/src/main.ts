import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { AslLiaisonConfig } from './config.js';
import { AslLiaisonModule } from './asl-liaison.module.js';

runMain(AslLiaisonConfig, process.env, (config, logger) =>
  bootstrap({
    module: AslLiaisonModule.forRoot(config),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: raccordo con la ASL',
    version: '1',
    logger,
  }),
);
