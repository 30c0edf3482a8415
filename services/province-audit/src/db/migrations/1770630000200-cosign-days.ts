import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What everybody sees of a day has cosignatures of that day, once and for all: one from when the log had that size, or one
 * that is renewed for as long as nobody says anything, would tell when somebody did.
 */
export class CosignDays1770630000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE public_cosignature`);
  }
}

const UP = [
  `CREATE TABLE public_cosignature (
     origin text NOT NULL, day date NOT NULL, witness text NOT NULL, line text NOT NULL,
     PRIMARY KEY (origin, day, witness), FOREIGN KEY (origin, day) REFERENCES public_view
   )`,
  `CREATE TRIGGER public_cosignature_row BEFORE UPDATE OR DELETE ON public_cosignature
     FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER public_cosignature_all BEFORE TRUNCATE ON public_cosignature
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `ALTER TABLE public_cosignature ENABLE ALWAYS TRIGGER public_cosignature_row`,
  `ALTER TABLE public_cosignature ENABLE ALWAYS TRIGGER public_cosignature_all`,
];
