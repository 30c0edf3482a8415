import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What fills a unit now, and when the last thing ended, without reading its history. */
export class IndexReservations1770100000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX reservation_now ON reservation (unit) WHERE state <> 'ended'`);
    await runner.query(`CREATE INDEX reservation_last ON reservation (unit, ended_at)`);
    await runner.query(`CREATE INDEX reservation_stay ON reservation (stay) WHERE stay IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX reservation_now, reservation_last, reservation_stay');
  }
}
