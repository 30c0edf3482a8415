// Preloaded into each node (`node --import`): loads the service's modules at once, then waits for its environment.
// So the nodes load while PostgreSQL and Kafka are still starting.
import { once } from 'node:events';

const LAST_RESORT_MS = 10_000;

/** Nobody is left to supervise this process: it ends, even where an orderly end hangs. */
function endWithParent(): void {
  setTimeout(() => process.exit(1), LAST_RESORT_MS).unref();
}

const parentGone = (): never => process.exit(1);

process.once('disconnect', parentGone);
const environment = once(process, 'message');
const service = process.env['STAFFETTA_SERVICE'] ?? '';
// What is not found here is loaded later, with the message that belongs to it.
for (const name of [`${service}.module.js`, `${service}.js`]) {
  await import(`../../../bundle/services/${service}/src/${name}`).catch(() => undefined);
}
const [variables] = (await environment) as [Record<string, string>];
Object.assign(process.env, variables);
process.off('disconnect', parentGone);
process.once('disconnect', endWithParent);
if (!process.connected) parentGone();
