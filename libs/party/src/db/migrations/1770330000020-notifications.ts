import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1770330000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Why somebody has to be told: written with its cause, and nothing is sent in that transaction.
    await runner.query(`
      CREATE TABLE notification (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        position bigint GENERATED ALWAYS AS IDENTITY,
        institution text NOT NULL,
        -- a task's kind, or that a request has arrived
        kind text NOT NULL,
        task uuid,
        referral uuid,
        side text,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- since when it is known who is told; null: not yet
        planned_at timestamptz
      )`);
    await runner.query(
      `CREATE INDEX notification_unplanned ON notification (position) WHERE planned_at IS NULL`,
    );
    // One message to one person by one way. Whom: people of the rota, and nobody else can stand here.
    await runner.query(`
      CREATE TABLE notification_delivery (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        institution text NOT NULL,
        person uuid NOT NULL REFERENCES duty_person ON DELETE CASCADE,
        channel text NOT NULL CHECK (channel IN ('email', 'webhook')),
        urgent boolean NOT NULL,
        created_at timestamptz NOT NULL,
        next_at timestamptz NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        -- some replica is sending it; past this time it has died
        taken_until timestamptz,
        -- why it failed last: a code
        fault text,
        alarmed_at timestamptz,
        sent_at timestamptz,
        -- given up, refused, merged into another one, or not needed any more
        ended_at timestamptz
      )`);
    await runner.query(`
      CREATE INDEX notification_delivery_open ON notification_delivery (next_at)
      WHERE sent_at IS NULL AND ended_at IS NULL`);
    await runner.query(
      `CREATE INDEX notification_delivery_person ON notification_delivery (person, channel)`,
    );
    await runner.query(`
      CREATE TABLE notification_cause (
        delivery uuid NOT NULL REFERENCES notification_delivery ON DELETE CASCADE,
        notification uuid NOT NULL REFERENCES notification ON DELETE CASCADE,
        PRIMARY KEY (delivery, notification)
      )`);
    await runner.query(`CREATE INDEX notification_cause_of ON notification_cause (notification)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notification_cause, notification_delivery, notification');
  }
}
