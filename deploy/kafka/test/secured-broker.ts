import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { StartedTestContainer } from 'testcontainers';
import { KAFKA_IMAGE, START_MS } from '#testing';
import { startGuarded, type GuardedProcess } from '../../local/src/guarded-process.js';
import { javaCommand, kafkaClasspath } from '../../local/src/kafka-classpath.js';

const ROOT = join(__dirname, '../../..');
const BROKER = join(ROOT, 'deploy/kafka/broker');

type Environment = Readonly<Record<string, string>>;

/** What `start.sh` is run in. */
export interface Broker {
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** In peace, for good. */
  stop(): Promise<void>;
}

/** @param dir what the environment names lies in it */
export async function localBroker(dir: string, environment: Environment): Promise<Broker> {
  const env = { ...environment, PATH: process.env['PATH'], KAFKA_HOME: await kafkaHome(dir) };
  let running: GuardedProcess | undefined;
  return {
    async start() {
      const log = { logFile: join(dir, 'kafka.log'), cwd: dir, env };
      running = await startGuarded('/bin/sh', [join(BROKER, 'start.sh')], {
        signal: 'TERM',
        graceSeconds: 30,
        ...log,
      });
    },
    async kill() {
      if (running === undefined) return;
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    },
    async stop() {
      await running?.stop();
    },
  };
}

/** In the image that the script is for, which sees the folder at the same place and has this process's user. */
export function containerBroker(dir: string, environment: Environment, ports: readonly string[]): Broker {
  let running: StartedTestContainer | undefined;
  return {
    async start() {
      if (running !== undefined) {
        await running.restart();
        return;
      }
      const { GenericContainer } = await import('testcontainers');
      running = await new GenericContainer(KAFKA_IMAGE)
        .withUser(`${String(process.getuid?.() ?? 0)}:${String(process.getgid?.() ?? 0)}`)
        .withEntrypoint(['sh', join(BROKER, 'start.sh')])
        .withEnvironment(environment)
        .withBindMounts([
          { source: dir, target: dir },
          { source: BROKER, target: BROKER, mode: 'ro' },
        ])
        .withExposedPorts(...ports.map(Number).map((port) => ({ container: port, host: port })))
        .withStartupTimeout(START_MS)
        .start();
    },
    async kill() {
      if (running === undefined) return;
      const { getContainerRuntimeClient } = await import('testcontainers');
      const client = await getContainerRuntimeClient();
      await client.container.getById(running.getId()).kill();
    },
    async stop() {
      await running?.stop();
    },
  };
}

/** Kafka's two scripts that the image has, over the jars from Maven. */
async function kafkaHome(dir: string): Promise<string> {
  const classpath = await kafkaClasspath(ROOT);
  const bin = join(dir, 'home', 'bin');
  await mkdir(bin, { recursive: true });
  const java = `exec '${javaCommand()}' -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1`;
  const log = `-Dlog4j2.configurationFile='${join(ROOT, 'deploy/kafka/local/log4j2.properties')}'`;
  const scripts = { 'kafka-storage.sh': 'kafka.tools.StorageTool', 'kafka-server-start.sh': 'kafka.Kafka' };
  for (const [name, program] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${java} ${log} -cp '${classpath}' ${program} "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return join(dir, 'home');
}
