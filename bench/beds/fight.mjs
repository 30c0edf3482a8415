// Child of parts/beds.mjs: many clients who want a few units, through the service's own code, on a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { foldReservation } from '../../dist/services/shelter-beds/src/app/fold-reservation.js';
import { holdUnit } from '../../dist/services/shelter-beds/src/app/hold-unit.js';
import { loadUnits } from '../../dist/services/shelter-beds/src/app/load-units.js';
import { messagingMigrations } from '#messaging';
import { referralMigrations } from '#referral';
import { shelterMigrations } from '../../dist/services/shelter-beds/src/db/migrations/index.js';
import { answerWith } from '../lib/child.mjs';
import { round, sleep, summary } from '../lib/stats.mjs';

const HOUSE = 'casa-rifugio-1';
const ALONE = { adults: 1, children: 0, infants: 0, stepFree: false, pets: false };
/** Refusals that say what they should; anything else is counted as a fault. */
const REFUSALS = ['unit.taken', 'unit.none-free'];

answerWith(async ({ databaseUrl, clients, attempts, units, poolSize, pauseMs }) => {
  const admin = await new DataSource({ type: 'postgres', url: databaseUrl }).initialize();
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const migrations = [...messagingMigrations, ...referralMigrations, ...shelterMigrations];
  const db = await new DataSource({ type: 'postgres', url: url.href, migrations, poolSize }).initialize();
  try {
    await db.runMigrations();
    const codes = Array.from({ length: units }, (_, index) => `U-${index + 1}`);
    await db.transaction((tx) => loadUnits(tx, unitsFile(codes)));
    const times = [];
    const outcomes = {};
    const started = performance.now();
    const each = Math.ceil(attempts / clients);
    await Promise.all(
      Array.from({ length: clients }, (_, client) =>
        fight({ db, codes, client, each, pauseMs, times, outcomes }),
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    return {
      clients,
      units,
      poolSize,
      seconds: round(seconds),
      outcomes,
      ...(await judge(db)),
      ...summary(times),
    };
  } finally {
    await db.destroy();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.destroy();
  }
});

/** Takes a unit, by name or whichever fits; who got one gives it back. The time is the taking's, its wait for a connection included. */
async function fight({ db, codes, client, each, pauseMs, times, outcomes }) {
  for (let attempt = 0; attempt < each; attempt += 1) {
    const offer = { referral: randomUUID(), offer: randomUUID() };
    const named = client % 2 === 0 ? { unit: codes[(client + attempt) % codes.length] } : {};
    const hold = { institution: HOUSE, household: async () => ALONE, ...offer, ...named };
    const start = performance.now();
    const outcome = await db
      .transaction((tx) => holdUnit(tx, hold))
      .then(
        () => 'held',
        (error) =>
          REFUSALS.includes(error.code) ? error.code : `fault ${error.driverError?.code ?? 'unknown'}`,
      );
    times.push(performance.now() - start);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome === 'held') await giveBack(db, offer);
    // nobody asks again faster than four times a second; spread, so that they do not come in waves
    await sleep(pauseMs * (0.8 + (0.4 * (client % 100)) / 100));
  }
}

async function giveBack(db, offer) {
  await db.transaction((tx) =>
    foldReservation(tx, {
      institution: HOUSE,
      referral: offer.referral,
      event: randomUUID(),
      name: 'offer-withdrawn',
      re: offer.offer,
      applied: true,
    }),
  );
}

/** From the whole history, without trusting the constraint: what began before its forerunner on the unit had ended. */
async function judge(db) {
  const [{ overlaps }] = await db.query(
    `SELECT count(*) FILTER (WHERE since < before)::int AS overlaps FROM (
       SELECT since, max(coalesce(ended_at, 'infinity')) OVER (
         PARTITION BY unit ORDER BY since, ended_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
       ) AS before FROM reservation
     ) r`,
  );
  const [{ deadlocks }] = await db.query(
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  return { overlaps, deadlocks };
}

const unitsFile = (codes) => ({
  institution: HOUSE,
  houses: [
    {
      code: 'H-1',
      units: codes.map((code) => ({
        code,
        beds: 1,
        adults: 1,
        minors: 0,
        cots: 0,
        stepFree: false,
        petsOk: false,
      })),
    },
  ],
});
