import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks about a stage of a referral: one per running of the stage and step, and shown while it lasts. */
export class DeadlineTasks1770300000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE task
        ADD COLUMN side text CHECK (side IN ('s', 'r')),
        ADD COLUMN stage text,
        -- append time of the event that opened the stage
        ADD COLUMN stage_opened timestamptz,
        -- 0: with the stage; 1, 2, 3: late
        ADD COLUMN step integer`);
    await runner.query(`DROP INDEX task_once`);
    await runner.query(`
      CREATE UNIQUE INDEX task_once ON task (institution, kind, referral)
      WHERE stage IS NULL AND kind <> 'review-break-glass'`);
    await runner.query(`
      CREATE UNIQUE INDEX task_of_stage ON task (institution, kind, referral, side, stage, stage_opened, step)
      WHERE stage IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM task WHERE stage IS NOT NULL`);
    await runner.query(`DROP INDEX task_once, task_of_stage`);
    await runner.query(
      `ALTER TABLE task DROP COLUMN side, DROP COLUMN stage, DROP COLUMN stage_opened, DROP COLUMN step`,
    );
    await runner.query(`
      CREATE UNIQUE INDEX task_once ON task (institution, kind, referral) WHERE kind <> 'review-break-glass'`);
  }
}
