// Owns a server, so that its death can be watched: tells its parent the server's pid, and waits to be killed.
import { startKafka } from '../src/kafka.js';
import { startPostgres } from '../src/postgres.js';

const [kind, dir] = process.argv.slice(2) as [string, string];
const server = kind === 'kafka' ? await startKafka({ dir }) : await startPostgres({ dir, durable: false });
process.send?.({ pid: server.pid, port: server.port });
