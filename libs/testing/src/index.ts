export { kafkaBrokers } from './brokers.js';
export { databaseServer, freshDatabase, freshDatabases, type FreshDatabase } from './database.js';
export { waitFor } from './wait-for.js';
