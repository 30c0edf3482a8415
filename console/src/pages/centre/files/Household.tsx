import { useState, type JSX } from 'react';
import type { Answer } from '../../../api/client.js';
import { useCommand, useRecordedVersion } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { Dialog } from '../../../ui/Dialog.js';
import { DraftNotice } from '../../../ui/form/DraftNotice.js';
import { Form } from '../../../ui/form/Form.js';
import { useDraft } from '../../../ui/form/use-draft.js';
import { useForm } from '../../../ui/form/use-form.js';
import { useRefusals } from '../../../ui/form/use-refusals.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Section } from '../../../ui/Page.js';
import { NeedsFacts } from '../NeedsFacts.js';
import { HerContact, WhoStep } from '../new/NeedSteps.js';
import { needsOf, needsValues, type Needs } from '../new/request-body.js';
import { emptyRequest, type RequestValues } from '../new/request-values.js';
import { useRequestLabels } from '../new/use-request-labels.js';

interface Known {
  readonly adults?: readonly { readonly sex?: string; readonly accessibility?: readonly string[] }[];
  readonly needs?: Needs;
}

/** Who comes with her, in codes: from here every request is prefilled. */
export function Household({ id }: { readonly id: string }): JSX.Element {
  const t = useText('centre');
  const { api, may } = useActing();
  // read when it is opened, for a save beside it may be newer; what arrives afterwards is not what she changes
  const [opened, setOpened] = useState<Answer<Known>>();
  const query = useRecordedVersion<Known>(api, `cases/${id}/household`);
  return (
    <Section
      title={t('household.title')}
      actions={
        may('case:write') && query.data !== undefined ? (
          <Button onClick={() => void query.refetch().then(({ data }) => setOpened(data))}>
            {t('action.edit')}
          </Button>
        ) : undefined
      }
    >
      <Loaded query={query}>
        {(answer) => (
          <>
            {answer.data.needs === undefined ? (
              <p>{t('household.nothing')}</p>
            ) : (
              <NeedsFacts needs={answer.data.needs} />
            )}
            {opened === undefined ? null : (
              <Edit
                id={id}
                known={opened}
                onSaved={() => void query.refetch()}
                onClose={() => setOpened(undefined)}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Edit({
  id,
  known,
  onSaved,
  onClose,
}: {
  readonly id: string;
  readonly known: Answer<Known>;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText('centre');
  const { api } = useActing();
  const labels = useRequestLabels();
  const [initial] = useState((): RequestValues => ({
    ...emptyRequest({ case: id, operator: '' }),
    ...(known.data.needs === undefined ? {} : needsValues(known.data.needs)),
  }));
  const form = useForm<RequestValues>(initial);
  const draft = useDraft(api, 'household', form, { case: id });
  const command = useCommand<undefined, RequestValues>(
    api,
    (values) => api.put(`cases/${id}/household`, bodyOf(values, known.data), { ifMatch: known.etag ?? '*' }),
    () => {
      void draft.drop();
      onSaved();
      onClose();
    },
  );
  useRefusals(form, command.error);
  return (
    <Dialog title={t('household.title')} onClose={onClose}>
      <DraftNotice draft={draft} />
      <Form form={form} labels={labels} error={command.error} onSubmit={() => command.submit(form.values)}>
        <WhoStep form={form} />
        <HerContact form={form} />
        <div className="buttons">
          <Button type="submit" look="main" busy={command.isPending}>
            {t('action.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** The file keeps people, a request counts them: what the place must have stands with her, the first of the adults. */
function bodyOf(values: RequestValues, { adults: before = [] }: Known): Readonly<Record<string, unknown>> {
  const { adults = 0, children = [], accessibility = [], callback: _, ...rest } = needsOf(values);
  return {
    ...rest,
    adults: Array.from({ length: adults }, (_one, index) => {
      const sex = before[index]?.sex;
      return {
        ...(sex === undefined ? {} : { sex }),
        ...(index === 0 && accessibility.length > 0 ? { accessibility } : {}),
      };
    }),
    children,
  };
}
