import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A finding that the auditor closes while its cause goes on stands behind its closure, and is not raised anew; why one was
 * closed that not everybody had answered; direct entries that have no request yet.
 */
export class HoldFindings1770630000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE finding ADD COLUMN stands boolean NOT NULL DEFAULT true, ADD COLUMN closed_for text`,
  `UPDATE finding SET stands = false WHERE closed_at IS NOT NULL`,
  `UPDATE finding f SET state = 'open' WHERE state = 'answered' AND EXISTS (
     SELECT FROM unnest(f.institutions) AS i(id)
     WHERE NOT EXISTS (SELECT FROM finding_answer a WHERE a.finding = f.id AND a.institution = i.id))`,
  `DROP INDEX finding_standing`,
  `CREATE UNIQUE INDEX finding_standing ON finding (rule, key) WHERE stands`,
  `CREATE TABLE direct_entry (
     speaker text NOT NULL, entry uuid NOT NULL, due_on date NOT NULL, PRIMARY KEY (speaker, entry)
   )`,
  `CREATE INDEX direct_entry_due ON direct_entry (due_on)`,
];

const DOWN = [
  `DROP TABLE direct_entry`,
  `DROP INDEX finding_standing`,
  `CREATE UNIQUE INDEX finding_standing ON finding (rule, key) WHERE closed_at IS NULL`,
  `ALTER TABLE finding DROP COLUMN stands, DROP COLUMN closed_for`,
];
