import { integer, text } from '../../../app/imports/columns.js';
import { setTarget, targetRows } from '../../../app/targets.js';
import { TargetDto } from '../../targets/target.controller.js';
import { rowByRow, type ImportKind } from '../import-kind.js';

/** How many services are wanted, by year, kind and ambito. */
export const targetsKind: ImportKind<TargetDto> = {
  name: 'targets',
  title: { it: 'Obiettivi di servizio', en: 'Service targets' },
  dto: TargetDto,
  columns: [
    { name: 'year', it: 'anno', read: integer, required: true },
    { name: 'kind', it: 'tipo', read: text, required: true },
    { name: 'ambito', it: 'ambito', read: text },
    { name: 'count', it: 'obiettivo', read: integer, required: true },
  ],
  most: 500,
  save: rowByRow((tx, context, { year, kind, ambito, count }) =>
    setTarget(tx, context, { year, kind, count, ...(ambito === undefined ? {} : { ambito }) }),
  ),
  rows: targetRows,
};
