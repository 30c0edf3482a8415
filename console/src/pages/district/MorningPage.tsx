import { useRef, type JSX } from 'react';
import { Link, useLocation } from 'wouter';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { CheckField, RadioField, SelectField, TextField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';
import { useOperatorName } from '../centre/new/use-callback.js';

const GROUNDS = ['vital-interest', 'child-in-danger', 'duty-to-report', 'unable-to-agree'] as const;
const AGREED_MS = 30 * 24 * 3_600_000;

type MorningValues = {
  readonly to: string;
  readonly choice: string;
  readonly 'necessity.decidedBy': string;
  /** She wants the centre to know it. */
  readonly risk: boolean;
};

interface Morning {
  readonly referral: Referral | null;
}

/** She was made safe in the night: the centre of her choice goes on with her in the morning. */
export default function MorningPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('district');
  const { api, key } = useActing();
  const id = params['id'] ?? '';
  const query = useRead<Referral>(api, `referrals/${id}?side=s`);
  return (
    <Page title={t('morning.title')}>
      <p>{t('morning.intro')}</p>
      <Loaded query={query}>{(request) => <Ask request={request} />}</Loaded>
      <p>
        <Link href={`/p/${key}/r/${id}/s`}>{t('morning.night')}</Link>
      </p>
    </Page>
  );
}

function Ask({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const network = useNetwork();
  const { api, key } = useActing();
  const [, go] = useLocation();
  const form = useForm<MorningValues>({
    to: '',
    choice: '',
    'necessity.decidedBy': useOperatorName(),
    risk: false,
  });
  // her choice is recorded once as it is, however often the request is tried
  const agreed = useRef<{ readonly as: string; readonly id: string } | undefined>(undefined);
  const isHers = form.values.choice === 'oral' || form.values.choice === 'written';
  const ask = useCommand<Morning>(
    api,
    async (_, command) => {
      const { to, choice, risk } = form.values;
      const as = [to, choice, risk].join(' ');
      if (isHers && agreed.current?.as !== as && typeof request.case === 'string') {
        const { data } = await api.post<{ id: string }>(`cases/${request.case}/agreements`, {
          ...{ to, service: 'centre-support', method: choice, tiers: risk ? ['T0', 'T1'] : ['T0'] },
          validUntil: new Date(Date.now() + AGREED_MS).toISOString(),
        });
        agreed.current = { as, id: data.id };
      }
      const ground = isHers
        ? { agreement: agreed.current?.id }
        : { necessity: { ground: choice, decidedBy: form.values['necessity.decidedBy'].trim() } };
      return api.post(`referrals/${request.id}/morning`, { to, ...ground }, { key: command });
    },
    ({ data }) => go(data.referral === null ? '/' : `/p/${key}/r/${data.referral.id}/s`),
  );
  useRefusals(form, ask.error);
  const labels = {
    to: t('morning.to'),
    choice: t('morning.choice'),
    'necessity.decidedBy': t('morning.decidedBy'),
    risk: t('morning.risk'),
  };
  const centres = network.institutions.filter(({ kind, onNetwork }) => kind === 'cav' && onNetwork);
  return (
    <Form
      form={form}
      labels={labels}
      error={ask.error}
      onSubmit={() => {
        const { to, choice } = form.values;
        const isWhole = form.check({
          to: to === '' && 'required',
          choice: choice === '' && 'required',
          'necessity.decidedBy':
            choice !== '' && !isHers && form.values['necessity.decidedBy'].trim() === '' && 'required',
        });
        if (isWhole) ask.submit();
      }}
    >
      <SelectField
        form={form}
        name="to"
        label={labels.to}
        options={centres.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <RadioField
        form={form}
        name="choice"
        label={labels.choice}
        options={[
          ...(['oral', 'written'] as const).map((value) => ({ value, label: t(`morning.${value}`) })),
          ...GROUNDS.map((value) => ({
            value,
            label: t('morning.without', { ground: code('necessityGround', value) }),
          })),
        ]}
      />
      {isHers ? (
        <CheckField form={form} name="risk" label={labels.risk} hint={t('morning.riskHint')} />
      ) : null}
      {isHers || form.values.choice === '' ? null : (
        <TextField
          form={form}
          name="necessity.decidedBy"
          label={labels['necessity.decidedBy']}
          maxLength={80}
        />
      )}
      <div className="buttons">
        <Button type="submit" look="main" busy={ask.isPending}>
          {t('morning.ask')}
        </Button>
      </div>
    </Form>
  );
}
