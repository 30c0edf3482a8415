// What a container of this image runs: the service that its settings name. They lie in a file that the image does not
// hold, read by `node --env-file`.
import process from 'node:process';

const SERVICE = /^[a-z][a-z-]{0,40}$/;
const service = process.env.STAFFETTA_SERVICE ?? '';
if (!SERVICE.test(service)) {
  console.error('STAFFETTA_SERVICE (the name of a service): nothing to start. Were the settings mounted?');
  process.exit(1);
}
await import(`../../dist/bundle/services/${service}/src/main.js`);
