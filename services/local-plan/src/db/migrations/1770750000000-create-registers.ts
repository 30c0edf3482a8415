import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Needs, the Tavolo, équipes, training, campaigns; and what the stream says that needs live on. */
export class CreateRegisters1770750000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One table for all kinds: what an entry says is checked by its kind's rules, which no column could hold.
    await runner.query(`
      CREATE TABLE register_entry (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('need', 'meeting', 'follow-up', 'equipe', 'course', 'session', 'campaign')),
        code text NOT NULL,
        revision integer NOT NULL,
        body jsonb NOT NULL,
        digest text NOT NULL,
        changed_at timestamptz NOT NULL,
        UNIQUE (kind, code)
      )`);
    // The last version of what an institution declared of a period.
    await runner.query(`
      CREATE TABLE declared_statistics (
        institution text NOT NULL,
        period text NOT NULL,
        version integer NOT NULL,
        figures jsonb NOT NULL,
        PRIMARY KEY (institution, period)
      )`);
    // Every answer of a house: some a day. Compaction forgets on the topic, the year's nights are counted from here.
    await runner.query(`
      CREATE TABLE capacity_answer (
        institution text NOT NULL,
        as_of timestamptz NOT NULL,
        answer text NOT NULL,
        PRIMARY KEY (institution, as_of)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE capacity_answer, declared_statistics, register_entry');
  }
}
