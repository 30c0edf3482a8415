import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepWaitingList1770100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A place in the list, as long as its referral is waitlisted. Seniority counts from the first time; what household
    // waits is what was sent with the referral, which nothing can change.
    await runner.query(`
      CREATE TABLE waiting (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        institution text NOT NULL,
        referral uuid NOT NULL UNIQUE,
        since timestamptz NOT NULL,
        -- when somebody last heard that a place is still wanted
        confirmed_at timestamptz NOT NULL,
        paused_at timestamptz,
        pause_reason text,
        CHECK ((paused_at IS NULL) = (pause_reason IS NULL))
      )`);
    await runner.query(`CREATE INDEX waiting_of ON waiting (institution)`);
    await runner.query(`
      CREATE TABLE waiting_skip (
        waiting uuid NOT NULL REFERENCES waiting (id),
        -- the referral that was offered a unit before it
        for_referral uuid NOT NULL,
        reason text NOT NULL,
        said_by text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (waiting, for_referral)
      )`);
    // "Perhaps the same woman": said by a person of this house, for this house.
    await runner.query(`
      CREATE TABLE same_woman (
        institution text NOT NULL,
        first uuid NOT NULL,
        second uuid NOT NULL,
        said_by text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (institution, first, second),
        CHECK (first < second)
      )`);
    // What was said last on the topic capacity.
    await runner.query(`
      CREATE TABLE capacity_said (institution text PRIMARY KEY, answer text NOT NULL, at timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE capacity_said, same_woman, waiting_skip, waiting');
  }
}
