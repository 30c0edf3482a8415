export { PAUSE_REASONS, SKIP_REASONS } from '../domain/waiting.js';
