import type { JSX } from 'react';
import { useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Loaded } from '../../../ui/Loaded.js';
import { useNodes } from '../nodes.js';
import { Card } from './Card.js';

/** What the directory of services asks of the Province. */
export function ServicesCard(): JSX.Element | null {
  const t = useText('province');
  const { may } = useActing();
  const { plan } = useNodes();
  const query = useRead<{ items: readonly { task: 'verify' | 'decide' }[] }>(plan, 'directory-tasks', {
    enabled: may('plan:write'),
  });
  if (!may('plan:write')) return null;
  return (
    <Card title={t('state.tasks')} path="/q/s">
      <Loaded query={query}>
        {({ items }) => {
          const count = (task: string): number => items.filter((one) => one.task === task).length;
          const [verify, decide] = [count('verify'), count('decide')];
          return (
            <>
              {items.length === 0 ? <p>{t('state.tasksNone')}</p> : null}
              {verify === 0 ? null : <p>{t('state.taskVerify', { count: verify })}</p>}
              {decide === 0 ? null : <p>{t('state.taskDecide', { count: decide })}</p>}
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
