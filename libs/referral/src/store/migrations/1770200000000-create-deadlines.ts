import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The clocks of stages, per copy of a referral, and what was said of those that ran out. */
export class CreateDeadlines1770200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE referral
        ADD COLUMN clock_opened timestamptz,
        ADD COLUMN clock_at timestamptz,
        ADD COLUMN review_at timestamptz,
        ADD COLUMN reroute_of uuid`);
    await queryRunner.query(`UPDATE referral SET clock_opened = stage_at, clock_at = stage_at`);
    // filled by the fold; what is here from before is filled by the node's first turn
    await queryRunner.query(`
      CREATE TABLE deadline (
        referral uuid NOT NULL,
        side text NOT NULL,
        institution text NOT NULL,
        stage text NOT NULL,
        -- append time of the event that opened the stage
        opened_at timestamptz NOT NULL,
        -- and of the last change of state: later, where the clock was paused
        since timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        late_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        -- when the sender should telephone, unread
        call_at timestamptz,
        -- how many of the three were looked at
        step integer NOT NULL,
        next_at timestamptz,
        PRIMARY KEY (referral, side)
      ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)`);
    await queryRunner.query(`CREATE INDEX deadline_next ON deadline (next_at) WHERE next_at IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE deadline_missed (
        referral uuid NOT NULL,
        side text NOT NULL,
        institution text NOT NULL,
        stage text NOT NULL,
        opened_at timestamptz NOT NULL,
        step integer NOT NULL CHECK (step BETWEEN 1 AND 3),
        due_at timestamptz NOT NULL,
        since timestamptz NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tried_at timestamptz,
        -- the fact in the lane; absent: not said yet
        event uuid,
        PRIMARY KEY (referral, side, stage, opened_at, step)
      )`);
    await queryRunner.query(`CREATE INDEX deadline_unsaid ON deadline_missed (at) WHERE event IS NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE deadline_missed, deadline`);
    await queryRunner.query(`
      ALTER TABLE referral DROP COLUMN clock_opened, DROP COLUMN clock_at, DROP COLUMN review_at,
        DROP COLUMN reroute_of`);
  }
}
