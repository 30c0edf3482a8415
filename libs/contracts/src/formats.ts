import { isDay, isInstant } from './validate-attributes.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The formats that the schemas name. */
export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isInstant,
  date: (text) => {
    const [, year, month, day] = DATE.exec(text) ?? [];
    return isDay(Number(year), Number(month), Number(day));
  },
  uri: (text) => URL.canParse(text),
};
