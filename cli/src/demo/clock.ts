const ROME = 'Europe/Rome';
const DAY_MS = 86_400_000;
const SATURDAY = 'Sat';

/** Parts of a moment as a clock in Italy shows them. */
function italian(moment: Date): { weekday: string; date: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: ROME,
    weekday: 'short',
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    },
  }).formatToParts(moment);
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return {
    weekday: get('weekday'),
    date: `${get('year')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}`,
  };
}

/** The Saturday of the story, the last one before `now`, at a time of Italy's clocks. */
export function lastSaturdayAt(time: string, now: Date): Date {
  let day = now;
  do day = new Date(day.getTime() - DAY_MS);
  while (italian(day).weekday !== SATURDAY);
  const { date } = italian(day);
  const asUtc = new Date(`${date}T${time}:00Z`);
  // Italy is one or two hours ahead: of the two, the one whose clock shows the time.
  const [winter = asUtc, summer = asUtc] = [1, 2].map(
    (hours) => new Date(asUtc.getTime() - hours * 3_600_000),
  );
  return italian(winter).time === time ? winter : summer;
}

/** A moment `duration` (ISO 8601, hours and minutes) after `from`. */
export function after(duration: string, from: Date): string {
  const [, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? [];
  return new Date(from.getTime() + (Number(hours) * 60 + Number(minutes)) * 60_000).toISOString();
}
