import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A task that a person put aside, apart from one whose reason is gone: the first is a decision. */
export class DismissedTasks1770340000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE task ADD COLUMN dismissed_at timestamptz`);
    await runner.query(
      `CREATE INDEX task_dismissed ON task (institution, kind, dismissed_at) WHERE dismissed_at IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE task DROP COLUMN dismissed_at`);
  }
}
