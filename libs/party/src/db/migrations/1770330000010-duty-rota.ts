import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DutyRota1770330000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE duty_person (
        -- also of the key that her address and numbers are sealed under
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        subject text NOT NULL,
        -- is told what nobody on duty can be told
        coordinator boolean NOT NULL DEFAULT false,
        -- where she is told: sealed
        contact bytea,
        version integer NOT NULL DEFAULT 1,
        UNIQUE (institution, subject)
      )`);
    await runner.query(`ALTER TABLE duty_person ALTER contact SET STORAGE EXTERNAL`);
    await runner.query(`
      CREATE TABLE duty_shift (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        person uuid NOT NULL REFERENCES duty_person ON DELETE CASCADE,
        kind text NOT NULL,
        -- null: whatever the institution is asked for
        service text,
        from_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        -- the number to call meanwhile: sealed
        phone bytea,
        version integer NOT NULL DEFAULT 1,
        CHECK (from_at < until_at)
      )`);
    await runner.query(`ALTER TABLE duty_shift ALTER phone SET STORAGE EXTERNAL`);
    await runner.query(`CREATE INDEX duty_shift_time ON duty_shift (institution, until_at)`);
    // Days whose hours were said on the bus.
    await runner.query(`
      CREATE TABLE duty_declared (institution text, day date, PRIMARY KEY (institution, day))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE duty_declared, duty_shift, duty_person');
  }
}
