import { useRef, type JSX } from 'react';
import { useLocation } from 'wouter';
import { useCommand, useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Button, LinkButton } from '../../ui/Button.js';
import { RadioField, SelectField } from '../../ui/form/fields.js';
import { Form } from '../../ui/form/Form.js';
import { useForm } from '../../ui/form/use-form.js';
import { useRefusals } from '../../ui/form/use-refusals.js';
import { Loaded } from '../../ui/Loaded.js';
import { Page } from '../../ui/Page.js';

const GROUNDS = ['vital-interest', 'child-in-danger', 'duty-to-report', 'unable-to-agree'] as const;
const AGREED_MS = 30 * 24 * 3_600_000;

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
      <LinkButton look="quiet" href={`/p/${key}/r/${id}/s`}>
        {t('morning.night')}
      </LinkButton>
    </Page>
  );
}

function Ask({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('district');
  const code = useCodes();
  const network = useNetwork();
  const { api, key, institution } = useActing();
  const [, go] = useLocation();
  const form = useForm({ to: '', choice: '' });
  // her choice is recorded once for a centre, however often the request is tried
  const agreed = useRef<{ readonly to: string; readonly id: string } | undefined>(undefined);
  const ask = useCommand<Morning>(
    api,
    async (_, command) => {
      const { to, choice } = form.values;
      const isHers = choice === 'oral' || choice === 'written';
      if (isHers && agreed.current?.to !== to && typeof request.case === 'string') {
        const { data } = await api.post<{ id: string }>(`cases/${request.case}/agreements`, {
          ...{ to, service: 'centre-support', method: choice, tiers: ['T0', 'T1'] },
          validUntil: new Date(Date.now() + AGREED_MS).toISOString(),
        });
        agreed.current = { to, id: data.id };
      }
      const ground = isHers
        ? { agreement: agreed.current?.id }
        : { necessity: { ground: choice, decidedBy: network.name(institution).slice(0, 80) } };
      return api.post(`referrals/${request.id}/morning`, { to, ...ground }, { key: command });
    },
    ({ data }) => go(data.referral === null ? '/' : `/p/${key}/r/${data.referral.id}/s`),
  );
  useRefusals(form, ask.error);
  const labels = { to: t('morning.to'), choice: t('morning.choice') };
  const centres = network.institutions.filter(({ kind, onNetwork }) => kind === 'cav' && onNetwork);
  return (
    <Form
      form={form}
      labels={labels}
      error={ask.error}
      onSubmit={() => {
        const { to, choice } = form.values;
        if (form.check({ to: to === '' && 'required', choice: choice === '' && 'required' })) ask.submit();
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
      <div className="buttons">
        <Button type="submit" look="main" busy={ask.isPending}>
          {t('morning.ask')}
        </Button>
      </div>
    </Form>
  );
}
