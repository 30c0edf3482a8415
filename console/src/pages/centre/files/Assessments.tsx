import { useState, type JSX } from 'react';
import { useRead, useRecorded } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useCodes, useLanguage, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import { AssessmentDialog } from './AssessmentDialog.js';

type Words = Readonly<Record<'it' | 'en', string>>;

/** `GET forms` */
export interface AssessmentForm {
  readonly id: string;
  readonly kind: 'risk' | 'needs';
  readonly version: string;
  readonly title: Words;
  readonly source: string;
  readonly whoMayUseIt: Words;
  readonly items: readonly { readonly code: string; readonly label: Words }[];
  readonly answers: readonly string[];
  readonly levels?: readonly string[];
  readonly rule?: { readonly text: Words };
}

export interface Assessment {
  readonly id: string;
  readonly form: string;
  readonly date: string;
  readonly level?: string;
  readonly judgement?: string;
  readonly suggested: string | null;
  readonly recordedAt: string;
}

/** What was judged and what was found to be needed; and the forms to ask by. */
export function Assessments({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const language = useLanguage();
  const { api, may } = useActing();
  const forms = useRead<{ items: readonly AssessmentForm[] }>(api, 'forms');
  // each one that is saved is a reason to read them again
  const [saved, setSaved] = useState(0);
  const [chosen, setChosen] = useState<AssessmentForm>();
  return (
    <>
      {(['risk', 'needs'] as const).map((kind) => (
        <div key={kind}>
          <h3>{t(`assessment.${kind}`)}</h3>
          <List id={id} kind={kind} forms={forms.data?.items ?? []} saved={saved} />
          {may('case:write') ? (
            <div className="buttons">
              {(forms.data?.items ?? [])
                .filter((form) => form.kind === kind)
                .map((form) => (
                  <Button key={form.id} className="button-small" onClick={() => setChosen(form)}>
                    + {form.title[language]}
                  </Button>
                ))}
            </div>
          ) : null}
        </div>
      ))}
      {chosen === undefined ? null : (
        <AssessmentDialog
          id={id}
          form={chosen}
          onSaved={() => setSaved(saved + 1)}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

function List({
  id,
  kind,
  forms,
  saved,
}: {
  readonly id: string;
  readonly kind: 'risk' | 'needs';
  readonly forms: readonly AssessmentForm[];
  readonly saved: number;
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const times = useTimes();
  const language = useLanguage();
  const { api } = useActing();
  const query = useRecorded<{ items: readonly Assessment[] }>(api, `cases/${id}/${kind}-assessments`, {
    as: String(saved),
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p>{t('assessment.none')}</p>
        ) : (
          <ul className="plain-list">
            {items.map((one) => (
              <li key={one.id}>
                <strong>{forms.find((form) => form.id === one.form)?.title[language] ?? one.form}</strong>,{' '}
                {times.day(one.date)}{' '}
                {one.level === undefined ? null : <Tag tone="info">{code('riskLevel', one.level)}</Tag>}
                {one.judgement === undefined ? null : <p>{one.judgement}</p>}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
