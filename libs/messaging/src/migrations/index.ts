import { CreateMessaging1767225600000 } from './1767225600000-create-messaging.js';

/** The lib's tables; every node lists these before its own migrations. */
export const messagingMigrations = [CreateMessaging1767225600000] as const;
