import { useState, type JSX } from 'react';
import { useActing } from '../../app/acting.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Form } from '../../ui/form/Form.js';
import { SelectField, TextField } from '../../ui/form/fields.js';
import { useForm } from '../../ui/form/use-form.js';
import { Page, Section } from '../../ui/Page.js';
import { RecordList } from './RecordList.js';

const NOTHING = { actor: '', action: '', outcome: '', from: '', to: '' };
const DAY = 86_400_000;

/** Midnight in Rome of a day as a date field writes it. */
function romeMidnight(day: string, plusDays = 0): string {
  const at = new Date(Date.parse(`${day}T00:00:00Z`) + plusDays * DAY);
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', hour: '2-digit', hourCycle: 'h23' }).format(
      at,
    ),
  );
  return new Date(at.getTime() - hour * 3_600_000).toISOString();
}

/** Who did what with personal data here, the youngest first; never what the data say. */
export default function RecordsPage(): JSX.Element {
  const t = useText('protection');
  const code = useCodes();
  const { api } = useActing();
  const form = useForm(NOTHING);
  const [asked, setAsked] = useState(NOTHING);
  const query = new URLSearchParams({
    ...(asked.actor === '' ? {} : { actor: asked.actor.trim() }),
    ...(asked.action === '' ? {} : { action: asked.action }),
    ...(asked.outcome === '' ? {} : { outcome: asked.outcome }),
    ...(asked.from === '' ? {} : { from: romeMidnight(asked.from) }),
    ...(asked.to === '' ? {} : { to: romeMidnight(asked.to, 1) }),
  }).toString();
  return (
    <Page title={t('accesses')}>
      <Section title={t('records.apply')}>
        <Form form={form} labels={{}} onSubmit={() => setAsked(form.values)}>
          <div className="filters">
            <TextField form={form} name="actor" label={t('records.actor')} optional />
            <SelectField
              form={form}
              name="action"
              label={t('records.what')}
              optional
              options={codesOf('accessAction').map((value) => ({
                value,
                label: code('accessAction', value),
              }))}
            />
            <SelectField
              form={form}
              name="outcome"
              label={t('records.result')}
              optional
              options={(['allowed', 'denied'] as const).map((value) => ({
                value,
                label: t(`records.${value}`),
              }))}
            />
            <TextField form={form} name="from" type="date" label={t('records.from')} optional />
            <TextField form={form} name="to" type="date" label={t('records.to')} optional />
          </div>
          <div className="buttons">
            <Button look="main" type="submit">
              {t('records.apply')}
            </Button>
            <Button
              look="quiet"
              onClick={() => {
                form.setAll(NOTHING);
                setAsked(NOTHING);
              }}
            >
              {t('records.clear')}
            </Button>
          </div>
        </Form>
      </Section>
      <RecordList api={api} path={`access-records?limit=50${query === '' ? '' : `&${query}`}`} />
    </Page>
  );
}
