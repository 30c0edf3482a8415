// The container's health check: asks the private port, with the node's own certificate where it speaks TLS.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

const LONGEST_MS = 4_000;
const { STAFFETTA_PRIVATE_PORT: port, STAFFETTA_TLS_CERT_FILE: certFile } = process.env;
const path = process.argv[2] === 'live' ? '/health/live' : '/health/ready';
const file = (name) => readFileSync(process.env[name] ?? '');
const tls =
  certFile === undefined
    ? {}
    : {
        cert: file('STAFFETTA_TLS_CERT_FILE'),
        key: file('STAFFETTA_TLS_KEY_FILE'),
        ca: file('STAFFETTA_TLS_CA_FILE'),
        servername: process.env.STAFFETTA_NODE,
      };
const request = (certFile === undefined ? http : https).get(
  { host: '127.0.0.1', port, path, timeout: LONGEST_MS, ...tls },
  (answer) => {
    answer.resume();
    answer.on('end', () => process.exit(answer.statusCode === 200 ? 0 : 1));
  },
);
request.on('timeout', () => request.destroy(new Error('no answer in time')));
request.on('error', () => process.exit(1));
