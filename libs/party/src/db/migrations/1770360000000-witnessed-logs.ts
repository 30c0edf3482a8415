import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What this node, as a witness, cosigned last of each log: no older tree is ever cosigned again. */
export class WitnessedLogs1770360000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE witnessed_log (
         origin text PRIMARY KEY, size bigint NOT NULL CHECK (size >= 0),
         root bytea NOT NULL CHECK (octet_length(root) = 32), note text NOT NULL, cosigned_at timestamptz NOT NULL
       ) WITH (fillfactor = 50)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE witnessed_log`);
  }
}
