import { number, table, verdict } from './table.mjs';

/** From the order to restore until everything is read again and verified from outside; the goal. */
const MOST_SECONDS = 15 * 60;

/** @param restore what parts/restore.mjs measured */
export function restoreSection(restore, goals) {
  if (restore === undefined) return [];
  const { rows, same, copyMB, backupSeconds, ...after } = restore;
  const { restoreSeconds, startSeconds, caughtUpSeconds, verifySeconds } = after;
  const total = restoreSeconds + startSeconds + caughtUpSeconds + verifySeconds;
  goals.push([
    'all databases and key stores lost: until work goes on, caught up and verified',
    `≤ ${number(MOST_SECONDS)} s`,
    `${number(Math.round(total))} s${same ? '' : ', not the same'}`,
    verdict(total <= MOST_SECONDS && same),
  ]);
  const events = Object.entries(rows).map(([node, n]) => `${node} ${number(n)}`);
  const times = [backupSeconds, restoreSeconds, startSeconds, caughtUpSeconds, verifySeconds];
  return [
    `## The night on which all is lost\n\nA demo with an invented year (events of requests: ${events.join(', ')}; a copy of ${number(copyMB)} MB). Databases and key stores are deleted while the nodes are stopped; the log, the KEKs and the identities stay. Seconds. Afterwards the events were ${same ? 'the same' : 'NOT the same'}.`,
    table(
      ['Backup, read again', 'Restore', 'Start', 'Caught up', 'Verified from outside'],
      [times.map(number)],
    ),
  ];
}
