import { DataSource } from 'typeorm';
import { plainDraft, publish, Relay } from '#messaging';
import type { RunningNode } from '#platform';
import type { TestNodeSpec } from '#testing';
import { AUDIT_VOICE } from './audit-voice.js';

/** A node that says what the house's would, with its key, and has no house. */
export const HOUSE_VOICE: TestNodeSpec = {
  ...AUDIT_VOICE,
  id: 'shelter-beds',
  institutions: ['casa-rifugio-1'],
};

export interface Figure {
  readonly figure: string;
  readonly by?: string;
  readonly count: number;
}

async function say({ app }: Pick<RunningNode, 'app'>, type: string, data: object): Promise<void> {
  const value = Buffer.from(JSON.stringify(data));
  const [speaker, subject] = ['/shelter-beds/casa-rifugio-1', 'casa-rifugio-1'];
  await app
    .get(DataSource)
    .transaction((tx) => publish(tx, plainDraft({ type, speaker, subject, value, at: new Date() })));
  app.get(Relay).wake();
}

export const sayFigures = (
  node: Pick<RunningNode, 'app'>,
  period: string,
  version: number,
  figures: readonly Figure[],
): Promise<void> => say(node, 'staffetta.statements.statistics-declared.v1', { period, version, figures });

/** Nights without a unit for a family, by period; and that a family was refused. */
export async function sayNights(
  node: Pick<RunningNode, 'app'>,
  nights: Readonly<Record<string, number>>,
): Promise<void> {
  for (const [period, count] of Object.entries(nights))
    await sayFigures(node, period, 1, [
      { figure: 'nights-without-unit', by: 'large-household', count },
      { figure: 'places-refused-by-lack', by: 'large-household', count: 2 },
    ]);
}

export const sayCapacity = (node: Pick<RunningNode, 'app'>, answer: string, asOf: string): Promise<void> =>
  say(node, 'staffetta.capacity.declared.v1', { answer, asOf });
