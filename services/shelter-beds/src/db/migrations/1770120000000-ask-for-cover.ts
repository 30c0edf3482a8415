import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which questions about the daily fee belong to which stay. What was answered is sealed, with the referral. */
export class AskForCover1770120000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stay_cost_cover (
        referral uuid PRIMARY KEY,
        stay uuid NOT NULL REFERENCES stay (id),
        institution text NOT NULL,
        start_on date NOT NULL,
        days integer NOT NULL CHECK (days > 0),
        asked_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`CREATE INDEX stay_cost_cover_stay ON stay_cost_cover (stay)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE stay_cost_cover`);
  }
}
