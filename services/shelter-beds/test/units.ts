import { DataSource } from 'typeorm';
import { freshDatabase } from '#testing';
import { shelterMigrations } from '../src/db/migrations/index.js';
import { loadUnits } from '../src/app/load-units.js';

export const HOUSE = 'casa-rifugio-1';

const unit = (code: string, more: object = {}): object => ({
  code,
  beds: 2,
  adults: 1,
  minors: 1,
  cots: 0,
  stepFree: false,
  petsOk: false,
  sonsMaxAge: 14,
  ...more,
});

/** Three units: a small one, one for a family, one without steps. */
export const UNITS = {
  institution: HOUSE,
  units: [
    unit('U-1', { beds: 1, minors: 0 }),
    unit('U-2', { beds: 4, adults: 2, minors: 3 }),
    unit('U-3', { stepFree: true }),
  ],
};

export interface House {
  readonly db: DataSource;
  close(): Promise<void>;
}

/** A database of its own with the shelter's tables and its units. */
export async function openHouse(): Promise<House> {
  const database = await freshDatabase('shelter');
  const db = await new DataSource({
    type: 'postgres',
    url: database.url,
    migrations: [...shelterMigrations],
    poolSize: 20,
  }).initialize();
  await db.runMigrations();
  await db.transaction((tx) => loadUnits(tx, UNITS));
  return {
    db,
    close: async () => {
      await db.destroy();
      await database.close();
    },
  };
}
