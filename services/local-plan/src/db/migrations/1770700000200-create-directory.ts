import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The directory of services, what institutions propose for it, and the targets. */
export class CreateDirectory1770700000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE,
        kind text NOT NULL,
        organization text NOT NULL,
        state text NOT NULL CHECK (state IN ('listed', 'suspended', 'withdrawn')),
        revision integer NOT NULL,
        body jsonb NOT NULL,
        digest text NOT NULL,
        verified_at date,
        verified_by text,
        changed_at timestamptz NOT NULL,
        CHECK ((verified_at IS NULL) = (verified_by IS NULL)),
        -- the last line of the rule of the domain: a shelter has no place, whoever writes
        CONSTRAINT shelter_without_place CHECK (kind <> 'casa-rifugio' OR
          (NOT body ?| '{place,email,website,hours}'::text[] AND body->'phones' = '[]'::jsonb))
      )`);
    await runner.query(`CREATE INDEX service_organization ON service (organization)`);
    await runner.query(`
      CREATE TABLE service_proposal (
        id uuid PRIMARY KEY,
        service uuid REFERENCES service (id),
        organization text NOT NULL,
        body jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
        reason text,
        proposed_at timestamptz NOT NULL,
        decided_at timestamptz
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX service_proposal_open ON service_proposal ((body->>'code')) WHERE state = 'open'`,
    );
    await runner.query(`
      CREATE TABLE target (
        id uuid PRIMARY KEY,
        year integer NOT NULL,
        kind text NOT NULL,
        ambito text NOT NULL,
        wanted integer NOT NULL CHECK (wanted >= 0),
        changed_at timestamptz NOT NULL,
        UNIQUE (year, kind, ambito)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_proposal, service, target');
  }
}
