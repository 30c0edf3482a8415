import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { messagingMigrations } from '#messaging';
import { referralMigrations } from '#referral';
import { freshDatabase } from '#testing';
import { shelterMigrations } from '../src/db/migrations/index.js';
import { foldReservation, type FoldedEvent, type Outcome } from '../src/app/fold-reservation.js';
import { holdUnit, type Hold } from '../src/app/hold-unit.js';
import { listUnits, type UnitView } from '../src/app/list-units.js';
import { loadUnits } from '../src/app/load-units.js';

export const HOUSE = 'casa-rifugio-1';

export const unitEntry = (code: string, more: object = {}): object => ({
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

/** A house of three units: a small one, one for a family, one without steps. */
export const UNITS = {
  institution: HOUSE,
  houses: [
    {
      code: 'H-1',
      authorisedBeds: 6,
      units: [
        unitEntry('U-1', { beds: 1, minors: 0 }),
        unitEntry('U-2', { beds: 4, adults: 2, minors: 3 }),
        unitEntry('U-3', { stepFree: true }),
      ],
    },
  ],
};

export interface House {
  readonly db: DataSource;
  close(): Promise<void>;
}

/** A database of its own with the shelter's tables and its units. */
export async function openHouse(units: object = UNITS): Promise<House> {
  const database = await freshDatabase('shelter');
  const db = await new DataSource({
    type: 'postgres',
    url: database.url,
    migrations: [...messagingMigrations, ...referralMigrations, ...shelterMigrations],
    poolSize: 20,
  }).initialize();
  await db.runMigrations();
  await db.transaction((tx) => loadUnits(tx, units));
  return {
    db,
    close: async () => {
      await db.destroy();
      await database.close();
    },
  };
}

export const ALONE = { adults: 1, children: 0, infants: 0, stepFree: false, pets: false };

export interface Offered {
  readonly referral: string;
  readonly offer: string;
}

/** The code of what was thrown; `held` where nothing was. */
export const refusal = async (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'held',
    (error: unknown) => (error as { code: string }).code,
  );

interface Actions {
  hold: (more?: Partial<Hold>) => Promise<Offered>;
  fold: (offered: Offered, name: string, more?: Partial<FoldedEvent>) => Promise<Outcome>;
  unit: (code: string) => Promise<UnitView>;
  state: (code: string) => Promise<string>;
}

/** What happens to the house's units, each in a transaction of its own. */
export function actionsOn(db: () => DataSource): Actions {
  const unit = async (code: string): Promise<UnitView> => {
    const found = (await listUnits(db(), HOUSE)).find((each) => each.code === code);
    if (found === undefined) throw new Error('no such unit');
    return found;
  };
  return {
    unit,
    state: async (code) => (await unit(code)).state,
    hold: async (more = {}) => {
      const offered = { referral: newId(), offer: newId(), ...more };
      await db().transaction((tx) =>
        holdUnit(tx, { institution: HOUSE, household: () => Promise.resolve(ALONE), ...offered }),
      );
      return offered;
    },
    fold: ({ referral, offer }, name, more = {}) =>
      db().transaction((tx) =>
        foldReservation(tx, { institution: HOUSE, referral, event: offer, name, applied: true, ...more }),
      ),
  };
}
