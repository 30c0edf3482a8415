/** Every record is folded, or set aside with an alarm; a history without forged records has none of the latter. */
export async function checkNothingSilent({ nodes, fault }) {
  for (const node of nodes) {
    const { database, name } = node;
    for (const { type, error_code: code } of await database.rows('SELECT type, error_code FROM parked')) {
      fault('nothing silent', `${name}: ${type} is parked (${code})`);
    }
    for (const { fault: why } of await database.rows('SELECT fault FROM quarantine')) {
      fault('nothing silent', `${name}: a record is void (${why})`);
    }
    const [{ waiting }] = await database.rows('SELECT count(*)::int AS waiting FROM referral_waiting');
    if (waiting > 0) fault('nothing silent', `${name}: ${waiting} events wait for a number`);
    const [{ unsaid }] = await database.rows(
      'SELECT count(*)::int AS unsaid FROM outbox WHERE published_at IS NULL',
    );
    if (unsaid > 0) fault('nothing silent', `${name}: ${unsaid} events are not said`);
    const proposals = await database.rows(
      `SELECT referral, name FROM proposal WHERE outcome IS NULL ORDER BY referral`,
    );
    for (const { referral, name: said } of proposals) {
      fault('nothing silent', `${name}: ${said} of ${referral} has no outcome`);
    }
  }
}
