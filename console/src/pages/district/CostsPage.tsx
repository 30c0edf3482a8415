import type { JSX } from 'react';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { Page } from '../../ui/Page.js';
import { AskedOfUs } from './AskedOfUs.js';

const COSTS = 'kind=question&service=cost-cover';

/** Who asks whether the ambito pays a house's daily fee: what waits for an answer first, then what was answered. */
export default function CostsPage(): JSX.Element {
  const t = useText('district');
  const { key } = useActing();
  return (
    <Page title={t('costs.title')} crumbs={[{ label: t('equipe.title'), href: `/p/${key}/j` }]}>
      <Notice>
        <p>{t('costs.text')}</p>
      </Notice>
      <AskedOfUs title={t('costs.open')} of={`${COSTS}&order=due`} none={t('costs.noneOpen')} />
      <AskedOfUs title={t('costs.ended')} of={`${COSTS}&ended=true`} none={t('costs.noneEnded')} />
    </Page>
  );
}
