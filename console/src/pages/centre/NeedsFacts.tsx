import { useComuni } from '../../app/comuni.js';
import type { JSX } from 'react';
import { useCodes, useText, useLanguageName } from '../../i18n/index.js';
import { Facts } from '../../ui/Page.js';
import type { Needs, Risk } from './new/request-body.js';
import { capital } from './words.js';

type Item = readonly [string, string] | null;

/** Needs as they are told: what nobody said is not there. */
export function NeedsFacts({ needs }: { readonly needs: Needs }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const comuni = useComuni();
  const languageName = useLanguageName();
  const { adults, children = [], accessibility = [], languages = [], unsafeComuni = [], safeContact } = needs;
  const list = (label: string, values: readonly string[]): Item =>
    values.length === 0 ? null : [label, values.join(', ')];
  return (
    <Facts
      items={[
        adults === undefined ? null : [t('who.adults'), String(adults)],
        [
          t('who.children'),
          children.length === 0
            ? t('who.noChildren')
            : children
                .map(({ ageBand, sex }) =>
                  [code('ageBand', ageBand), sex === undefined ? '' : ` (${code('sex', sex)})`].join(''),
                )
                .join(', '),
        ],
        list(
          t('who.accessibility'),
          accessibility.map((one) => code('accessibility', one)),
        ),
        list(t('who.languages'), languages.map(languageName)),
        needs.pets === true ? [t('who.petsShort'), t('form.yes')] : null,
        list(t('who.unsafe'), unsafeComuni.map(comuni.name)),
        safeContact === undefined
          ? null
          : [
              t('reach.channel'),
              [
                capital(code('contactChannel', safeContact.channel)),
                safeContact.hours ?? '',
                safeContact.voicemail === undefined
                  ? ''
                  : t(safeContact.voicemail ? 'reach.voicemailYes' : 'reach.voicemailNo'),
              ]
                .filter((part) => part !== '')
                .join(', '),
            ],
        needs.callback === undefined
          ? null
          : [t('reach.callback'), `${needs.callback.name}, ${needs.callback.phone}`],
      ]}
    />
  );
}

/** A judgement of risk as it is told. */
export function RiskFacts({ risk }: { readonly risk: Risk }): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const facts = (['injuries', 'weapons', 'childrenExposed'] as const).filter((fact) => risk[fact] === true);
  return (
    <Facts
      items={[
        [t('risk.level'), code('riskLevel', risk.level)],
        [t('risk.tool'), code('riskTool', risk.tool)],
        risk.violence === undefined
          ? null
          : [t('risk.violence'), risk.violence.map((one) => code('violence', one)).join(', ')],
        facts.length === 0 ? null : [t('risk.facts'), facts.map((fact) => t(`risk.${fact}`)).join(', ')],
      ]}
    />
  );
}
