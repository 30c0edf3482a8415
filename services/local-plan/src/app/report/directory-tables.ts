import { CODE_LABELS } from '#contracts';
import { romeDate } from '#trust';
import { shownEntry, isStale, weeklyHours } from '../../domain/directory.js';
import { italianDate } from '../../domain/report/report.js';
import { SERVICE_COLUMNS, worldOf, type StoredService } from '../directory/stored-service.js';
import { bodyName } from '../body-name.js';
import { compareTargets } from '../targets.js';
import type { ReportSource } from './sources.js';

const PROVINCE = 'provincia';

/** Purpose 1: the services that are listed, and when somebody vouched for them. */
export const directoryTables: ReportSource = async (db, context) => {
  const services: StoredService[] = await db.query(
    `SELECT ${SERVICE_COLUMNS} FROM service WHERE state <> 'withdrawn' ORDER BY kind, code`,
  );
  const today = romeDate(context.clock.now());
  const world = worldOf(context);
  return [
    {
      code: 'directory',
      title: 'Servizi mappati',
      note: 'Una scheda che nessuno ha verificato da più di dodici mesi è da verificare di nuovo.',
      columns: ['Servizio', 'Tipo', 'Ente', 'Copre', 'Ore a settimana', 'Verificata il', 'Da verificare'],
      rows: services.map(({ entry, verifiedAt }) => {
        const { name, kind, organization, ambiti, hours } = shownEntry(entry, world);
        return [
          ...[name, CODE_LABELS.directoryKind[kind].it, bodyName(context, organization)],
          ambiti.length === 0 ? PROVINCE : ambiti.map((ambito) => bodyName(context, ambito)).join('; '),
          weeklyHours(hours) ?? '',
          verifiedAt === null ? 'mai' : italianDate(verifiedAt),
          isStale(verifiedAt, today) ? 'sì' : 'no',
        ];
      }),
    },
  ];
};

/** Purpose 2: what the year's targets want against what is there now (obiettivi di servizio). */
export const targetTables: ReportSource = async (db, context, { year }) => [
  {
    code: 'targets',
    title: 'Obiettivi di servizio',
    note: 'Dove il piano non fissa nulla vale ciò che chiede la Regione. «In mappatura»: servizi pubblicati della mappatura; «Altri in rete»: enti della rete che non ne hanno ancora una scheda. «Mancano» conta gli uni e gli altri; le tabelle pubblicate dall’audit contano la sola mappatura.',
    columns: ['Dove', 'Servizio', 'Obiettivo', 'In mappatura', 'Altri in rete', 'Mancano', 'Fissato da'],
    rows: (await compareTargets(db, context, year)).map(
      ({ ambito, kind, target, ofDirectory, ofRegistry, gap, isDefault }) => [
        ambito === null ? PROVINCE : bodyName(context, ambito),
        CODE_LABELS.directoryKind[kind].it,
        ...[target, ofDirectory, ofRegistry, gap],
        isDefault ? 'Regione' : 'piano',
      ],
    ),
  },
];
