import type it from '../it/problems.js';
import type { Same } from '../messages.js';

export default {
  code: {
    'not-found': 'Not found, or not for you.',
    'session.ended': 'The session has ended: sign in again.',
    'session.missing': 'Sign in to go on.',
    'request.invalid': 'Some answers do not do: they are marked below.',
    unavailable: 'The service does not answer now. Try again soon.',
    'gateway.node-unavailable': 'The node does not answer now. Try again soon; telephone in an emergency.',
  },
  status: {
    '400': 'The request is not written as it should be.',
    '403': 'Your access does not cover this.',
    '404': 'Not found, or not for you.',
    '409': 'Something changed meanwhile: this is how it stands.',
    '412': 'Somebody changed these data meanwhile: read them again and try again.',
    '413': 'The text is too long.',
    '422': 'A rule of the network does not allow it.',
    '428': 'Read the data again and try again.',
    '429': 'Too many requests in a short time. Wait a moment.',
    '500': 'Internal error. What you wrote is still here.',
    '503': 'The service does not answer now. Try again soon.',
  },
} as const satisfies Same<typeof it>;
