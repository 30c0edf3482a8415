import type { JSX } from 'react';
import { useCommand, useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { ChecksField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Empty, Section } from '../../ui/Page.js';
import { useTimes } from '../../ui/time.js';
import { romeInstant } from '../../ui/rome-time.js';
import type { Meeting, Member } from './types.js';

/** When the équipe met and who was there; what was said stands in the files. */
export function Meetings({
  members,
  mayManage,
}: {
  readonly members: readonly Member[];
  readonly mayManage: boolean;
}): JSX.Element {
  const t = useText('district');
  const times = useTimes();
  const { api } = useActing();
  const query = useRead<{ items: readonly Meeting[] }>(api, 'equipe/meetings');
  return (
    <Section title={t('meeting.title')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>{t('meeting.none')}</p>
            </Empty>
          ) : (
            <ul className="plain-list">
              {items.map(({ id, heldAt, members: there }) => (
                <li key={id}>
                  <time dateTime={heldAt}>{times.moment(heldAt)}</time> ·{' '}
                  {t('meeting.there', { count: there.length })}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {mayManage ? <EnterMeeting members={members.filter(({ subject }) => subject !== null)} /> : null}
    </Section>
  );
}

function EnterMeeting({ members }: { readonly members: readonly Member[] }): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const { api } = useActing();
  const empty: { readonly heldAt: string; readonly members: readonly string[] } = { heldAt: '', members: [] };
  const form = useForm<{ readonly heldAt: string; readonly members: readonly string[] }>(empty);
  const enter = useCommand<{ id: string }>(
    api,
    (_, key) => {
      const { heldAt, members: there } = form.values;
      return api.post('equipe/meetings', { heldAt: romeInstant(heldAt), members: there }, { key });
    },
    () => form.setAll(empty),
  );
  useRefusals(form, enter.error);
  const labels = { heldAt: t('meeting.when'), members: t('meeting.who') };
  return (
    <details className="more">
      <summary>{t('meeting.enter')}</summary>
      <div className="more-fields">
        <Form
          form={form}
          labels={labels}
          error={enter.error}
          onSubmit={() => {
            const { heldAt, members: there } = form.values;
            if (
              form.check({ heldAt: heldAt === '' && 'required', members: there.length === 0 && 'required' })
            )
              enter.submit();
          }}
        >
          <TextField form={form} name="heldAt" type="datetime-local" label={labels.heldAt} />
          <ChecksField
            form={form}
            name="members"
            label={labels.members}
            options={members.map(({ id, role, subject }) => ({
              value: id,
              label: `${subject ?? ''} (${code('equipeRole', role)})`,
            }))}
          />
          <Button type="submit" look="main" busy={enter.isPending}>
            {t('meeting.enter')}
          </Button>
        </Form>
      </div>
    </details>
  );
}
