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
    summary: 'The health authority’s requests, notices and emergency department',
    version: '1.0.0',
    logger,
  }),
);
