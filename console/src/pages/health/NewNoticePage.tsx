import { useRef, type JSX } from 'react';
import { useLocation } from 'wouter';
import { newId } from '../../api/ids.js';
import { useCommand } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { codesOf, useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Page } from '../../ui/Page.js';
import { useOperatorName } from '../centre/new/use-callback.js';
import { codesFor, openFile, type Opened } from './new-notice.js';

const GROUNDS = ['oral', 'written', 'vital-interest', 'child-in-danger', 'duty-to-report', 'unable-to-agree'];

/** A notice to a centre or an ambito: a code and perhaps a day; nothing is asked, and who she is does not ride along. */
export default function NewNoticePage(): JSX.Element {
  const t = useText('health');
  const code = useCodes();
  const { api, key, institution, body } = useActing();
  const network = useNetwork();
  const [, go] = useLocation();
  const isAsl = api.node === 'asl-liaison';
  const form = useForm({
    to: '',
    'notice.code': '',
    'notice.date': '',
    urgency: 'E3',
    choice: '',
    'necessity.decidedBy': useOperatorName(),
    'needs.callback.phone': body?.onCall ?? '',
  });
  // what an attempt has made stays made: a second one goes on from there
  const opened = useRef<Opened & { readonly keys: readonly [string, string] }>({ keys: [newId(), newId()] });
  const send = useCommand<Referral>(
    api,
    async (_, idempotencyKey) => {
      const { to, choice, urgency } = form.values;
      const isHers = choice === 'oral' || choice === 'written';
      if (isHers)
        opened.current = {
          ...opened.current,
          ...(await openFile(api, { to, method: choice }, opened.current)),
        };
      return api.post(
        'referrals',
        {
          ...{ to, urgency, service: 'health-notice' },
          ...(isHers
            ? { case: opened.current.file, agreement: opened.current.agreement }
            : { necessity: { ground: choice, decidedBy: form.values['necessity.decidedBy'].trim() } }),
          needs: {
            callback: { name: network.name(institution), phone: form.values['needs.callback.phone'].trim() },
          },
          notice: {
            code: form.values['notice.code'],
            ...(form.values['notice.date'] === '' ? {} : { date: form.values['notice.date'] }),
          },
        },
        { key: idempotencyKey },
      );
    },
    ({ data }) => go(`/p/${key}/h/${data.id}/s`),
  );
  useRefusals(form, send.error);
  const labels = {
    to: t('notice.to'),
    'notice.code': t('notice.says'),
    'notice.date': t('notice.date'),
    urgency: t('notice.urgency'),
    choice: t('activate.choice'),
    'necessity.decidedBy': t('notice.decidedBy'),
    'needs.callback.phone': t('notice.callbackPhone'),
  };
  const isNecessity = !['', 'oral', 'written'].includes(form.values.choice);
  const submit = (): void => {
    const { to, choice } = form.values;
    const isWhole = form.check({
      to: to === '' && 'required',
      'notice.code': form.values['notice.code'] === '' && 'required',
      choice: choice === '' && 'required',
      'necessity.decidedBy': isNecessity && form.values['necessity.decidedBy'].trim() === '' && 'required',
      'needs.callback.phone': form.values['needs.callback.phone'].trim() === '' && 'required',
    });
    if (isWhole) send.submit();
  };
  const receivers = network.institutions.filter(
    ({ id, services, onNetwork }) =>
      onNetwork && id !== institution && services?.includes('health-notice') === true,
  );
  return (
    <Page title={t('notice.new')} crumbs={[{ label: t('notice.title'), href: `/p/${key}/h` }]}>
      <p>{t('notice.newIntro')}</p>
      <Form form={form} labels={labels} error={send.error} onSubmit={submit}>
        <RadioField
          form={form}
          name="notice.code"
          label={labels['notice.code']}
          options={codesFor(codesOf('noticeCode'), isAsl).map((value) => ({
            value,
            label: code('noticeCode', value),
          }))}
        />
        <SelectField
          form={form}
          name="to"
          label={labels.to}
          options={receivers.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextField form={form} name="notice.date" type="date" label={labels['notice.date']} optional />
        <RadioField
          form={form}
          name="choice"
          label={labels.choice}
          options={GROUNDS.map((value) => ({
            value,
            label:
              value === 'oral' || value === 'written'
                ? t(`activate.${value}`)
                : t('activate.without', { ground: code('necessityGround', value) }),
          }))}
        />
        {isNecessity ? (
          <TextField
            form={form}
            name="necessity.decidedBy"
            label={labels['necessity.decidedBy']}
            maxLength={80}
          />
        ) : null}
        <RadioField
          form={form}
          name="urgency"
          label={labels.urgency}
          inline
          options={codesOf('urgency').map((value) => ({ value, label: code('urgency', value) }))}
        />
        <TextField
          form={form}
          name="needs.callback.phone"
          type="tel"
          maxLength={30}
          label={labels['needs.callback.phone']}
          hint={t('activate.callbackHint')}
        />
        <div className="buttons">
          <Button type="submit" look="main" busy={send.isPending}>
            {t('notice.send')}
          </Button>
        </div>
      </Form>
    </Page>
  );
}
