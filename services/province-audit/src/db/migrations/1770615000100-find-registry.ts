import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever verifies reads the registry first: some hundred rows among millions. */
export class FindRegistry1770615000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX envelope_registry ON envelope (index) WHERE topic = 'registry'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX envelope_registry`);
  }
}
