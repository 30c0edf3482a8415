import { useState, type JSX } from 'react';
import { useCommand } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Notice } from '../../ui/Notice.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { useProblemText } from '../../ui/use-problem-text.js';
import type { Equipe, Member } from './types.js';

/** One post: filled by whom and with how much in hand, or vacant since when. A coordinator fills, vacates or ends it. */
export function Post({
  member: { id, role, employer, subject, since, caseload },
  mayManage,
}: {
  readonly member: Member;
  readonly mayManage: boolean;
}): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  return (
    <div className="row-item">
      <div>
        <p className="row-title">{code('equipeRole', role)}</p>
        <small>{network.name(employer)}</small>
      </div>
      <div className="row-more">
        {subject === null ? (
          <Tag tone="warn">{t('equipe.isVacant')}</Tag>
        ) : (
          <>
            <strong>{subject}</strong> · {t('equipe.caseload', { count: caseload })}
          </>
        )}
        <small>{t('equipe.since', { day: times.day(since) })}</small>
      </div>
      <div className="row-end">
        {mayManage ? <Changes id={id} role={role} isFilled={subject !== null} /> : null}
      </div>
    </div>
  );
}

function Changes({
  id,
  role,
  isFilled,
}: {
  readonly id: string;
  readonly role: string;
  readonly isFilled: boolean;
}): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('equipe.change')}</Button>
      {isOpen ? (
        <Dialog title={code('equipeRole', role)} onClose={() => setOpen(false)}>
          {isFilled ? null : <Fill id={id} onDone={() => setOpen(false)} />}
          <Empty id={id} isFilled={isFilled} onDone={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </>
  );
}

interface Change {
  readonly id: string;
  readonly onDone: () => void;
}

function Fill({ id, onDone }: Change): JSX.Element {
  const t = useText('district');
  const { api } = useActing();
  const form = useForm({ subject: '' });
  const fill = useCommand<Equipe>(
    api,
    (_, key) => api.post(`equipe/members/${id}/filling`, { subject: form.values.subject.trim() }, { key }),
    onDone,
  );
  useRefusals(form, fill.error);
  return (
    <Form
      form={form}
      labels={{ subject: t('equipe.who') }}
      error={fill.error}
      onSubmit={() => {
        if (form.check({ subject: form.values.subject.trim() === '' && 'required' })) fill.submit();
      }}
    >
      <TextField
        form={form}
        name="subject"
        maxLength={200}
        label={t('equipe.who')}
        hint={t('equipe.whoHint')}
      />
      <Button type="submit" look="main" busy={fill.isPending}>
        {t('equipe.fill')}
      </Button>
    </Form>
  );
}

/** Nobody in it any more, or no such post any more. */
function Empty({ id, isFilled, onDone }: Change & { readonly isFilled: boolean }): JSX.Element {
  const t = useText('district');
  const textOf = useProblemText();
  const { api } = useActing();
  const change = useCommand<Equipe, 'vacancy' | 'end'>(
    api,
    (what, key) => api.post(`equipe/members/${id}/${what}`, {}, { key }),
    onDone,
  );
  return (
    <>
      {change.error === null ? null : <Notice tone="bad" alert title={textOf(change.error)} />}
      <div className="buttons">
        {isFilled ? (
          <Button busy={change.isPending} onClick={() => change.submit('vacancy')}>
            {t('equipe.vacate')}
          </Button>
        ) : null}
        <Button look="danger" busy={change.isPending} onClick={() => change.submit('end')}>
          {t('equipe.end')}
        </Button>
      </div>
    </>
  );
}
