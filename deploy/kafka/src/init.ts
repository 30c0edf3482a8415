import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { grantsOf, topicSpecs, type LogMember } from '#messaging';
import { configInvalid, isPlaceholder, readKafkaAccess, type KafkaAccess } from '#platform';
import { apply, readHeld, untilReady } from './brokers.js';
import { ADMIN, copiesOf, type KafkaInitConfig } from './config.js';
import { planOf, type Drift, type Wanted } from './drift.js';

const READY_MS = 60_000;

/** Everything that the job needs to know, read once. */
export interface Job {
  readonly access: KafkaAccess;
  readonly wanted: Wanted;
  readonly superuser: string;
}

/** The nodes of a network's folder. */
export async function nodesOf(dir: string): Promise<LogMember[]> {
  const { nodes } = parse(await readFile(join(dir, 'institutions.yaml'), 'utf8')) as { nodes: LogMember[] };
  return nodes.map(({ id, service, party }) => ({ id, service, party }));
}

/** @throws {AppError} invalid `config.invalid`: a file that is not there, a node without a password */
export async function jobOf(config: Readonly<KafkaInitConfig>): Promise<Job> {
  if ((config.STAFFETTA_KAFKA_BROKERS ?? []).length === 0) {
    throw configInvalid(['STAFFETTA_KAFKA_BROKERS (isDefined)']);
  }
  const nodes = await nodesOf(config.STAFFETTA_NETWORK_DIR).catch(() => {
    throw configInvalid(['STAFFETTA_NETWORK_DIR (no network there)']);
  });
  return {
    access: readKafkaAccess(config, ADMIN),
    superuser: config.STAFFETTA_KAFKA_USERNAME ?? ADMIN,
    wanted: {
      topics: topicSpecs(nodes.filter(({ party }) => party).map(({ id }) => id)),
      copies: copiesOf(config),
      grants: grantsOf(nodes),
      passwords: passwordsIn(config, nodes),
    },
  };
}

function passwordsIn(
  { STAFFETTA_KAFKA_PASSWORDS_DIR: dir, STAFFETTA_PROFILE: profile }: Readonly<KafkaInitConfig>,
  nodes: readonly LogMember[],
): Map<string, string> {
  if (dir === undefined) return new Map();
  const wrong: string[] = [];
  const read = nodes.map(({ id }): [string, string] => {
    try {
      const password = readFileSync(join(dir, id), 'utf8').replace(/\r?\n$/, '');
      if (password === '' || (profile !== 'demo' && isPlaceholder(password))) {
        wrong.push(`STAFFETTA_KAFKA_PASSWORDS_DIR (${id}: placeholder)`);
      }
      return [id, password];
    } catch {
      wrong.push(`STAFFETTA_KAFKA_PASSWORDS_DIR (${id}: no readable file)`);
      return [id, ''];
    }
  });
  if (wrong.length > 0) throw configInvalid(wrong);
  return new Map(read);
}

/** How the brokers differ from what they should hold; changes nothing. */
export async function check({ access, wanted, superuser }: Job): Promise<readonly Drift[]> {
  return planOf(wanted, await readHeld(access, wanted, superuser)).drift;
}

/**
 * Makes topics, principals and ACLs what they should be. Twice is as good as once.
 * @returns what was put right, and what is left for a person
 */
export async function init(job: Job): Promise<{ mended: readonly Drift[]; left: readonly Drift[] }> {
  const { access, wanted, superuser } = job;
  await untilReady(access, READY_MS);
  const plan = planOf(wanted, await readHeld(access, wanted, superuser));
  await apply(access, plan, wanted);
  return { mended: plan.drift.filter(({ mends }) => mends), left: await settled(job) };
}

const SETTLED_MS = 15_000;
const SETTLED_POLL_MS = 200;

/** What brokers are told they know a moment later. */
async function settled(job: Job): Promise<readonly Drift[]> {
  const deadline = Date.now() + SETTLED_MS;
  for (;;) {
    const left = await check(job);
    if (!left.some(({ mends }) => mends) || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_POLL_MS));
  }
}
