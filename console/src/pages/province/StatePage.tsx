import type { JSX } from 'react';
import { useActing } from '../../app/acting.js';
import { useText } from '../../i18n/index.js';
import { Page } from '../../ui/Page.js';
import { FindingsCard } from './state/FindingsCard.js';
import { FiguresCard } from './state/FiguresCard.js';
import { PlanCard } from './state/PlanCard.js';
import { ProtocolsCard } from './state/ProtocolsCard.js';
import { RecordCard } from './state/RecordCard.js';
import { ServicesCard } from './state/ServicesCard.js';
import { TavoloCard } from './state/TavoloCard.js';

/** The network on one page, from aggregates: what needs somebody first, and where each thing is looked at closely. */
export default function StatePage(): JSX.Element {
  const t = useText('province');
  const { may } = useActing();
  return (
    <Page title={t('state.title')} wide>
      {may('registry:read') ? <RecordCard /> : null}
      <div className="cards">
        {may('finding:read') ? <FindingsCard /> : null}
        {may('registry:read') ? <ProtocolsCard /> : null}
        {may('plan:read') ? <TavoloCard /> : null}
        {may('plan:read') ? <PlanCard /> : null}
        {may('indicator:read') ? <FiguresCard /> : null}
        {may('plan:read') ? <ServicesCard /> : null}
      </div>
    </Page>
  );
}
