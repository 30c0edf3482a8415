import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUnits1767571200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE unit (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        code text NOT NULL,
        beds integer NOT NULL CHECK (beds > 0),
        adults integer NOT NULL CHECK (adults >= 0),
        minors integer NOT NULL CHECK (minors >= 0),
        cots integer NOT NULL CHECK (cots >= 0),
        step_free boolean NOT NULL,
        pets_ok boolean NOT NULL,
        sons_max_age integer,
        UNIQUE (institution, code)
      )`);
    // What fills a unit: a hold, a reservation, a stay, or being out of service. The index, not the code, sees to it
    // that there is never more than one at a time.
    await runner.query(`
      CREATE TABLE reservation (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        unit uuid NOT NULL REFERENCES unit (id),
        state text NOT NULL CHECK (state IN ('held', 'reserved', 'occupied', 'out-of-service', 'ended')),
        referral uuid,
        offer uuid,
        until timestamptz,
        reason text,
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz,
        CHECK ((referral IS NULL) = (offer IS NULL)),
        -- a stay without a referral is one that lost it; nothing else is without
        CHECK (referral IS NOT NULL OR state IN ('occupied', 'out-of-service', 'ended')),
        CHECK ((state = 'ended') = (ended_at IS NOT NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX reservation_live ON reservation (unit) WHERE state <> 'ended'`);
    await runner.query(
      `CREATE INDEX reservation_referral ON reservation (referral) WHERE state <> 'ended' AND referral IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reservation, unit');
  }
}
