import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who waits for a doctor, as times and codes: who she is, the hospital's own record knows. */
export class WatchArrivals1770500000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ed_arrival (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        triaged_at timestamptz NOT NULL,
        see_by timestamptz NOT NULL,
        step integer NOT NULL DEFAULT 0 CHECK (step BETWEEN 0 AND 3),
        entered_by text NOT NULL,
        outcome text,
        ended_at timestamptz,
        ended_by text,
        CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL))
      )`);
    await runner.query(
      `CREATE INDEX ed_arrival_open ON ed_arrival (institution, see_by) WHERE ended_at IS NULL`,
    );
    await runner.query(
      `CREATE INDEX ed_arrival_ended ON ed_arrival (institution, ended_at DESC) WHERE ended_at IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ed_arrival');
  }
}
