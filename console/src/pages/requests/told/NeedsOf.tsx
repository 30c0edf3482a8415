import type { JSX } from 'react';
import { useComuni } from '../../../app/comuni.js';
import { useCodes, useLanguageName, useText } from '../../../i18n/index.js';
import { Facts } from '../../../ui/Page.js';
import { PhoneLink } from '../../../ui/PhoneLink.js';
import type { Needs } from './content.js';
import { Safe } from './Safe.js';

/** What is needed: who comes with her, what to mind, whom of the operators to call. */
export function NeedsOf({ needs }: { readonly needs: Needs | undefined }): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const comuni = useComuni();
  const language = useLanguageName();
  if (needs === undefined) return null;
  const { adults, children, accessibility = [], languages = [], pets, unsafeComuni = [] } = needs;
  const childText = (one: { ageBand: string; sex?: 'f' | 'm' | 'x' }): string =>
    `${t(`told.sex.${one.sex ?? 'x'}`)}, ${t('told.age', { age: code('ageBand', one.ageBand) })}`;
  return (
    <div>
      <h3>{t('told.needs')}</h3>
      <Facts
        items={[
          [
            t('told.household'),
            adults === undefined ? t('told.unknown') : t('told.adults', { count: adults }),
          ],
          [
            t('told.children'),
            children === undefined ? (
              t('told.unknown')
            ) : children.length === 0 ? (
              t('told.noChildren')
            ) : (
              <ul key="children" className="plain-list">
                {children.map((one, index) => (
                  <li key={index}>{childText(one)}</li>
                ))}
              </ul>
            ),
          ],
          accessibility.length === 0
            ? null
            : [t('told.accessibility'), accessibility.map((one) => code('accessibility', one)).join(', ')],
          languages.length === 0 ? null : [t('told.languages'), languages.map(language).join(', ')],
          pets === undefined ? null : [t('told.pets'), t(pets ? 'told.petsYes' : 'told.petsNo')],
          unsafeComuni.length === 0 ? null : [t('told.unsafe'), unsafeComuni.map(comuni.name).join(', ')],
          needs.safeContact === undefined
            ? null
            : [t('told.safe'), <Safe key="safe" contact={needs.safeContact} />],
          needs.callback === undefined
            ? null
            : [
                t('told.callback'),
                <span key="callback">
                  {needs.callback.name} <PhoneLink phone={needs.callback.phone} />
                </span>,
              ],
        ]}
      />
    </div>
  );
}
