import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LimitRewraps1785000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // When a referral's key was said again last.
    await runner.query(`CREATE TABLE rewrapped (referral uuid PRIMARY KEY, at timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rewrapped');
  }
}
