export { AppError, isStalePlan, isUnavailable, type ErrorKind } from './errors.js';
export { canonicalJson } from './canonical.js';
export { systemClock, type Clock } from './clock.js';
export { isId, newId } from './ids.js';
export { csv } from './csv.js';
export { escapeHtml } from './escape-html.js';
export { italianNumber } from './italian-number.js';
export { END_SESSION, WAY_OUT } from './way-out.js';
