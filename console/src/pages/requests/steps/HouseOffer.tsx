import { lazy, Suspense, useEffect, type JSX } from 'react';
import { loadMessages, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import type { FormProps } from './forms.js';

const Units = lazy(async () => {
  const [{ FittingUnits }] = await Promise.all([
    import('../../shelter/FittingUnits.js'),
    loadMessages('shelter'),
  ]);
  return { default: FittingUnits };
});

/** What an offer of hers, or of a colleague, has come to. */
const OFFERED: readonly string[] = ['offered', 'confirmed'];

/** An offer of a house: its units, with what speaks for and against each, as on the page of places. */
export function HouseOffer({ request, isGone, onDone, onConflict, onCancel }: FormProps): JSX.Element {
  const t = useText();
  useEffect(() => {
    if (!isGone) return;
    const { state, frozen } = request;
    if (OFFERED.includes(state)) onDone();
    else onConflict({ code: frozen ? 'referral.frozen' : 'referral.illegal', details: { state } }, '');
    // once, with what stands there at that moment
  }, [isGone]);
  return (
    <>
      <Suspense fallback={<p role="status">{t('app.loading')}</p>}>
        <Units request={request} />
      </Suspense>
      <div className="buttons">
        <Button look="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </>
  );
}
