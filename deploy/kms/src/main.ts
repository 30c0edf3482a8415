import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertPrivateFiles } from '#trust';
import { openAuditFile } from './audit-file.js';
import { startKmsServer } from './kms-server.js';

/** Each with its meaning in the README. */
function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment is not right: ${name} (missing)`);
  return value;
}

async function main(): Promise<void> {
  const dir = setting('STAFFETTA_KMS_DIR');
  const keyFile = setting('STAFFETTA_KMS_KEY_FILE');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await assertPrivateFiles([dir, keyFile]);
  const [cert, key, ca] = await Promise.all([
    readFile(setting('STAFFETTA_KMS_CERT_FILE')),
    readFile(keyFile),
    readFile(setting('STAFFETTA_KMS_CA_FILE')),
  ]);
  const audit = await openAuditFile(join(dir, 'audit.log'));
  const server = await startKmsServer({
    dir,
    host: process.env['STAFFETTA_KMS_HOST'] ?? '127.0.0.1',
    port: Number(process.env['STAFFETTA_KMS_PORT'] ?? '0'),
    tls: { cert, key, ca },
    audit: (line) => audit.write(line),
  });
  process.stdout.write(`${JSON.stringify({ ready: server.port })}\n`);
  const stop = (): void => {
    void server.close().then(() => audit.close());
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exitCode = 1;
});
