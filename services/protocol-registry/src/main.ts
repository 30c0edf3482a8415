import { LogServer } from '#messaging';
import { bootstrap, runMain } from '#platform';
import { readNetwork } from './app/read-network.js';
import { networkSources, ProtocolRegistryConfig } from './config.js';
import { GUESTS, ProtocolRegistryModule } from './protocol-registry.module.js';

runMain(ProtocolRegistryConfig, process.env, async (config, logger) =>
  bootstrap({
    module: ProtocolRegistryModule.forRoot(config, {
      network: await readNetwork(networkSources(config)),
      logger,
    }),
    config,
    strategy: (app) => app.get(LogServer),
    title: 'Staffetta: registro dei protocolli',
    summary: 'Institutions, keys and the protocols that say who may ask whom for what',
    version: '1.0.0',
    guests: GUESTS,
    logger,
  }),
);
