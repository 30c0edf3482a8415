import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the plan's node said stays beside its envelope too: the tables of the plan's purposes are counted from it. */
export class KeepPlan1770640000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(bodies('registry,statements,capacity,plan,audit'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(bodies('registry,statements,capacity,audit'));
  }
}

const bodies = (topics: string): string =>
  `ALTER TABLE envelope DROP CONSTRAINT envelope_body,
     ADD CONSTRAINT envelope_body CHECK (body IS NULL OR (attributes IS NOT NULL AND topic = ANY('{${topics}}')))`;
