import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whatever could be a house, by the columns alone: who operates one only the registry knows. */
const HOUSE = `(body->>'kind' = 'casa-rifugio'
  OR (body->'needs' ? 'safe-place' AND body->>'kind' NOT IN ('pis', 'helpline', 'social-service'))
  OR (body->>'kind' = 'housing' AND body->'access' <@ '["through-network"]')
  OR (body->>'kind' <> 'equipe' AND body->'access' = '["through-network"]'))`;
const TELLING = `'{place,email,website,hours,stepFree,accepting}'::text[]`;

/** The last line of the domain's rule about shelters, for proposals too, and for houses under another name. */
export class HideEveryHouse1770791000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE service DROP CONSTRAINT shelter_without_place`);
    for (const table of ['service', 'service_proposal']) {
      await runner.query(
        `UPDATE ${table} SET body = (body - ${TELLING}) || '{"phones": [], "ambiti": []}' WHERE ${HOUSE}`,
      );
      await runner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table === 'service' ? 'shelter_without_place' : 'proposed_shelter_without_place'}
          CHECK (NOT ${HOUSE} OR (NOT body ?| ${TELLING} AND body->'phones' = '[]' AND body->'ambiti' = '[]'))`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE service_proposal DROP CONSTRAINT proposed_shelter_without_place');
    await runner.query('ALTER TABLE service DROP CONSTRAINT shelter_without_place');
    await runner.query(`
      ALTER TABLE service ADD CONSTRAINT shelter_without_place CHECK (kind <> 'casa-rifugio' OR
        (NOT body ?| '{place,email,website,hours}'::text[] AND body->'phones' = '[]'::jsonb))`);
  }
}
