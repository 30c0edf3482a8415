import type { DataSource } from 'typeorm';
import { fromPublished, type PublishedTable } from '../../domain/report/from-published.js';
import { PURPOSE_NUMBERS, type Report, type ReportSection } from '../../domain/report/report.js';
import { reportNotFound } from '../../domain/report/report.errors.js';
import { VERSION_COLUMNS, type StoredVersion } from '../stored-plan.js';
import type { PlanContext } from '../plan-context.js';
import { planTables } from './plan-tables.js';
import { publishedOf } from './published.js';
import { SOURCES } from './sources.js';

/**
 * The report on a year of the plan, from what stands now: the version in force, what the registers hold, and the tables
 * that the audit has published, hidden as there. Of people nothing else is in it; beside that stand the nights that
 * houses declared of whole years, this one and earlier ones.
 * @throws AppError `not-found` where no approved plan speaks for the year
 */
export async function composeReport(db: DataSource, context: PlanContext, year: number): Promise<Report> {
  // one view of everything, however long it takes
  return db.transaction('REPEATABLE READ', async (tx) => {
    const [version]: StoredVersion[] = await tx.query(
      `SELECT ${VERSION_COLUMNS} FROM plan_version v JOIN plan p ON p.id = v.plan
       WHERE v.state = 'approved' AND $1 BETWEEN p.first_year AND p.last_year`,
      [year],
    );
    if (version?.act == null) throw reportNotFound();
    const days = [`${String(year)}-01-01`, `${String(year)}-12-31`] as const;
    const published = await publishedOf(tx, year);
    const sections: ReportSection[] = [];
    for (const purpose of PURPOSE_NUMBERS) {
      const own = [];
      for (const source of SOURCES[purpose])
        own.push(...(await source(tx, context, { year, days })).filter(({ rows }) => rows.length > 0));
      const told = published.filter((each) => each.purpose === purpose).map(fromPublished);
      sections.push({ purpose, tables: [...own, ...told] });
    }
    const { act, body, from, to } = version;
    return {
      publisher: context.registry.institution(context.province)?.name ?? context.province,
      year,
      plan: { title: body.title, from, to, version: version.version, act },
      madeAt: context.clock.now().toISOString(),
      general: await planTables(tx, version, days[1]),
      sections,
      notes: notesOn(year, published),
    };
  });
}

function notesOn(year: number, published: readonly PublishedTable[]): string[] {
  const isWhole = published.some(({ release }) => release === String(year));
  return [
    'I numeri di persone da 1 a 4, e quelli che li farebbero capire, sono nascosti (·); gli altri sono arrotondati a 5. Mediane e percentuali sono calcolate da 20 casi in su.',
    isWhole
      ? `Gli indicatori sono quelli che il registro della rete ha pubblicato per il ${String(year)}; una volta pubblicati non cambiano.`
      : published.length > 0
        ? `Il registro della rete non ha ancora pubblicato l’anno ${String(year)}: gli indicatori sono quelli dei trimestri già usciti.`
        : `Il registro della rete non ha ancora pubblicato indicatori per il ${String(year)}.`,
    'Le notti senza un alloggio libero adatto sono quelle dichiarate dalle case per anni interi, fino a quello della relazione: contano alloggi, non persone.',
    'Ciò che il piano stesso registra (servizi, obiettivi, fabbisogni, Tavolo, équipe, formazione, campagne) è allo stato del giorno in cui la relazione è composta.',
  ];
}
