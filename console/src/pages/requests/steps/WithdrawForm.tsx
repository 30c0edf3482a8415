import type { JSX } from 'react';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { useProblemText } from '../../../ui/use-problem-text.js';
import type { FormProps } from './forms.js';
import { useOvertaken } from './use-overtaken.js';

/** A choice of hers, as her file lists it. */
export interface Agreement {
  readonly id: string;
  readonly to: string | null;
  readonly class: string | null;
  readonly service: string;
  readonly validUntil: string;
  readonly valid: boolean;
}

/** She takes back what she had chosen: at once here, on arrival there. */
export function WithdrawForm(props: FormProps): JSX.Element {
  const { request, onDone, onCancel } = props;
  const t = useText('request-steps');
  const textOf = useProblemText();
  const network = useNetwork();
  const { api } = useActing();
  const query = useRead<{ items: readonly Agreement[] }>(api, `cases/${request.case ?? ''}/agreements`);
  const kind = network.find(request.to)?.kind;
  const command = useCommand<unknown, readonly Agreement[]>(
    api,
    async (agreements, key) => {
      let last = await api.post(`agreements/${agreements[0]?.id ?? ''}/withdrawal`, {}, { key });
      // more than one may cover it, and it is all of them that she takes back
      for (const { id } of agreements.slice(1)) {
        last = await api.post(`agreements/${id}/withdrawal`, {}, { key: `${key}-${id}` });
      }
      return last;
    },
    onDone,
  );
  useOvertaken(props, command, '');
  return (
    <Loaded query={query}>
      {({ items }) => {
        const covering = items.filter(
          (one) =>
            one.valid &&
            one.service === request.service &&
            (one.to === request.to || (one.to === null && one.class === kind)),
        );
        return (
          <div className="form">
            {command.error === null ? null : <Notice tone="bad" alert title={textOf(command.error)} />}
            <p>
              {covering.length === 0
                ? t('form.withdrawNone')
                : t('form.withdrawText', { to: network.name(request.to) })}
            </p>
            <div className="buttons">
              {covering.length === 0 ? null : (
                <Button look="danger" busy={command.isPending} onClick={() => command.submit(covering)}>
                  {t('step.agreement-withdrawn')}
                </Button>
              )}
              <Button look="quiet" onClick={onCancel}>
                {t('action.cancel')}
              </Button>
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}
