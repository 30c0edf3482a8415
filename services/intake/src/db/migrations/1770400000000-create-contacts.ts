import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateContacts1770400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Codes and times only: who called, and how she may be reached, is in the case's sealed identity.
    await runner.query(`
      CREATE TABLE contact (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY,
        institution text NOT NULL,
        source text NOT NULL,
        channel text NOT NULL,
        wish text NOT NULL,
        learned_through text,
        happened_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        case_id uuid REFERENCES case_file (id),
        entered_by text NOT NULL,
        entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        outcome text,
        closed_by text,
        closed_at timestamptz,
        CHECK ((outcome IS NULL) = (closed_at IS NULL) AND (outcome IS NULL) = (closed_by IS NULL)),
        CHECK (outcome <> 'taken-in-charge' OR case_id IS NOT NULL)
      )`);
    await runner.query(
      `CREATE INDEX contact_open ON contact (institution, due_at, id) WHERE outcome IS NULL`,
    );
    await runner.query(
      `CREATE INDEX contact_closed ON contact (institution, position) WHERE outcome IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact');
  }
}
