import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A house has work that no referral stands behind; some of it has a time. */
export class TasksBesideReferrals1770300000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE task ALTER referral DROP NOT NULL, ADD due_at timestamptz,
        ADD CONSTRAINT task_about_something CHECK (referral IS NOT NULL OR about IS NOT NULL)`);
    // once at a time: a stay is looked at again and again
    await runner.query(`
      CREATE UNIQUE INDEX task_beside ON task (institution, kind, about)
      WHERE referral IS NULL AND done_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM task WHERE referral IS NULL`);
    await runner.query('DROP INDEX task_beside');
    await runner.query(`
      ALTER TABLE task DROP CONSTRAINT task_about_something, DROP due_at, ALTER referral SET NOT NULL`);
  }
}
