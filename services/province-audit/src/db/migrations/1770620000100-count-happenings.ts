import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The indicators lie beside the log: what happened, counted by leaf index, one generation at a time (a rebuild counts in
 * one of its own), and what was published, frozen.
 */
export class CountHappenings1770620000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...PROJECTION, ...RELEASES]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DROP TABLE indicator_release, indicator_gap, indicator_thing, indicator_tally, indicator_referral,
         indicator_generation`,
    );
    await queryRunner.query(`DROP FUNCTION refuse_release_change`);
  }
}

const of = `generation integer NOT NULL REFERENCES indicator_generation ON DELETE CASCADE`;

const PROJECTION = [
  // `position`: the next leaf to be counted. `found`: what a rebuild has compared so far
  `CREATE TABLE indicator_generation (
     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, purpose text NOT NULL CHECK (purpose IN ('live', 'rebuild')),
     version integer NOT NULL, position bigint NOT NULL DEFAULT 0, found jsonb NOT NULL DEFAULT '[]'
   ) WITH (fillfactor = 50)`,
  `CREATE UNIQUE INDEX indicator_generation_one ON indicator_generation (purpose)`,
  // `waits`: the quarter of the first word that waits for an earlier one
  `CREATE TABLE indicator_referral (
     ${of}, id uuid NOT NULL, underway jsonb NOT NULL, waits text, PRIMARY KEY (generation, id)
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX indicator_referral_waits ON indicator_referral (generation, waits) WHERE waits IS NOT NULL`,
  // no referral in it: how often the same happened in a quarter
  `CREATE TABLE indicator_tally (
     ${of}, period text NOT NULL, happening text NOT NULL, count integer NOT NULL CHECK (count > 0),
     PRIMARY KEY (generation, period, happening)
   )`,
  // what holds until something else is said: institutions, declared statistics, a house's last answer of a day
  `CREATE TABLE indicator_thing (
     ${of}, kind text NOT NULL, key text NOT NULL, value jsonb NOT NULL, PRIMARY KEY (generation, kind, key)
   ) WITH (fillfactor = 70)`,
  // envelopes that were withheld before they were counted
  `CREATE TABLE indicator_gap (
     ${of}, period text NOT NULL, count integer NOT NULL, PRIMARY KEY (generation, period)
   )`,
];

const RELEASES = [
  `CREATE TABLE indicator_release (
     number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, period text NOT NULL UNIQUE, as_of bigint NOT NULL,
     release bytea NOT NULL, digest text NOT NULL, published_at timestamptz NOT NULL, published_by text NOT NULL
   )`,
  `CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN RAISE EXCEPTION 'what was published is frozen' USING ERRCODE = 'restrict_violation'; END $$`,
  `CREATE TRIGGER indicator_release_row BEFORE UPDATE OR DELETE ON indicator_release
   FOR EACH ROW EXECUTE FUNCTION refuse_release_change()`,
  `CREATE TRIGGER indicator_release_all BEFORE TRUNCATE ON indicator_release
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_release_change()`,
  `ALTER TABLE indicator_release ENABLE ALWAYS TRIGGER indicator_release_row`,
  `ALTER TABLE indicator_release ENABLE ALWAYS TRIGGER indicator_release_all`,
];
