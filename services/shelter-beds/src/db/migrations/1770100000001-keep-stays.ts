import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepStays1770100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Who stays: counts, no person. Its unit is what its reservation fills; without one she is beyond the house's units.
    await runner.query(`
      CREATE TABLE stay (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        institution text NOT NULL,
        referral uuid,
        entry text NOT NULL CHECK (entry IN ('referral', 'direct')),
        adults integer CHECK (adults >= 0),
        minors integer CHECK (minors >= 0),
        since timestamptz NOT NULL,
        review_on date NOT NULL,
        -- of a direct entry: the id under which it is declared, and by when a referral has to stand behind it
        declared uuid,
        due_at timestamptz,
        regularised_at timestamptz,
        ended_at timestamptz,
        outcome text,
        CHECK ((entry = 'direct') = (declared IS NOT NULL AND due_at IS NOT NULL)),
        CHECK ((ended_at IS NULL) = (outcome IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX stay_referral ON stay (referral) WHERE ended_at IS NULL`);
    await runner.query(`CREATE INDEX stay_open ON stay (institution, since) WHERE ended_at IS NULL`);
    await runner.query(`
      CREATE TABLE stay_extension (
        stay uuid NOT NULL REFERENCES stay (id),
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        review_on date NOT NULL,
        reason text NOT NULL,
        said_by text NOT NULL
      )`);
    await runner.query(`ALTER TABLE reservation ADD stay uuid REFERENCES stay (id)`);
    await runner.query(`
      WITH stays AS (
        INSERT INTO stay (institution, referral, entry, since, review_on)
        SELECT unit.institution, r.referral, 'referral', r.since, (r.since + interval '30 days')::date
        FROM reservation r JOIN unit ON unit.id = r.unit WHERE r.state = 'occupied' AND r.referral IS NOT NULL
        RETURNING id, referral
      )
      UPDATE reservation SET stay = stays.id FROM stays
      WHERE reservation.referral = stays.referral AND reservation.state = 'occupied'`);
    // What the two sides said about the way here; the meeting point goes by voice.
    await runner.query(`
      CREATE TABLE hand_over (
        referral uuid PRIMARY KEY,
        institution text NOT NULL,
        expected timestamptz,
        departed_at timestamptz,
        arrived_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reservation DROP stay');
    await runner.query('DROP TABLE hand_over, stay_extension, stay');
  }
}
