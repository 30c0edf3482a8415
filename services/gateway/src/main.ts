import { runMain, stopWithProcess } from '#platform';
import { GatewayConfig } from './config.js';
import { startGateway } from './gateway.js';

runMain(GatewayConfig, process.env, async (config, logger) => {
  const gateway = await startGateway(config, logger);
  stopWithProcess(() => gateway.close(), logger);
});
