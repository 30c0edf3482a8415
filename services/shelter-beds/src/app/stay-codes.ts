export { EXIT_CLASSES, EXTENSION_REASONS, requireExitClass } from '../domain/stay.js';
