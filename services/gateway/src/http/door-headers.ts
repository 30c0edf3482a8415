import { SECURITY_HEADERS } from '#platform';

/** What every answer of this door says to a browser: nodes speak to programs, the gateway to people's browsers too. */
export const DOOR_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'permissions-policy': [
    'accelerometer',
    'bluetooth',
    'browsing-topics',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'publickey-credentials-get',
    'serial',
    'usb',
  ]
    .map((feature) => `${feature}=()`)
    .join(', '),
  // pages for everybody take it back
  'x-robots-tag': 'noindex',
};
