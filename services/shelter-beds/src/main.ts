import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { ShelterBedsConfig } from './config.js';
import { ShelterBedsModule } from './shelter-beds.module.js';

runMain(ShelterBedsConfig, process.env, (config, logger) =>
  bootstrap({
    module: ShelterBedsModule.forRoot(config),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: casa rifugio',
    summary: 'Houses, units and stays; requests for a place',
    version: '1.0.0',
    logger,
  }),
);
