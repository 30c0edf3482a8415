import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { ProvinceAuditConfig } from './config.js';
import { GUESTS, ProvinceAuditModule } from './province-audit.module.js';

runMain(ProvinceAuditConfig, process.env, (config, logger) =>
  bootstrap({
    module: ProvinceAuditModule.forRoot(config),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: registro della Provincia',
    summary: 'The Province’s verifiable log of all events, its findings and its tables',
    version: '1.0.0',
    guests: GUESTS,
    logger,
  }),
);
