import { useState, type JSX } from 'react';
import { Problem } from '../../../api/problem.js';
import { useCommand, useRead } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useLanguage, useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { FileLink } from '../../../ui/FileLink.js';
import { TextField } from '../../../ui/form/fields.js';
import { Form } from '../../../ui/form/Form.js';
import { useForm } from '../../../ui/form/use-form.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Notice } from '../../../ui/Notice.js';
import { Page, Section } from '../../../ui/Page.js';
import { usePlaces, useNodes } from '../nodes.js';
import { Pick } from '../Pick.js';

interface Kind {
  readonly kind: string;
  readonly title: { readonly it: string; readonly en: string };
  readonly columns: readonly { readonly name: string; readonly it: string; readonly required: boolean }[];
}
interface Fault {
  readonly row: number;
  readonly column: string;
  readonly message: { readonly it: string; readonly en: string };
}
interface Report {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly errors?: readonly Fault[];
}

/** Tables in and out: what is kept in spreadsheets. */
export default function FilesPage(): JSX.Element {
  const t = useText('plan');
  const language = useLanguage();
  const to = usePlaces();
  const { plan } = useNodes();
  const { may } = useActing();
  const query = useRead<{ items: readonly Kind[] }>(plan, 'imports');
  return (
    <Page title={t('files')} crumbs={[{ label: t('title'), href: to('/q/p') }]}>
      <Loaded query={query}>
        {({ items }) => (
          <>
            <Section title={t('download')}>
              <ul className="plain">
                {items.map(({ kind, title }) => (
                  <li key={kind}>
                    <FileLink api={plan} path={`exports/${kind}`} name={`${kind}.csv`}>
                      {title[language]}
                    </FileLink>
                  </li>
                ))}
              </ul>
            </Section>
            {may('plan:write') ? <Upload kinds={items} /> : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Upload({ kinds }: { readonly kinds: readonly Kind[] }): JSX.Element {
  const t = useText('plan');
  const language = useLanguage();
  const { plan } = useNodes();
  const [kind, setKind] = useState(kinds[0]?.kind ?? '');
  const form = useForm({ text: '' });
  const [report, setReport] = useState<Report>();
  const [isWritten, setWritten] = useState(false);
  const step = useCommand<Report, boolean>(
    plan,
    (preview, key) =>
      plan.post(`imports/${kind}${preview ? '?preview=true' : ''}`, { text: form.values.text }, { key }),
    ({ data }, preview) => {
      setReport(data);
      setWritten(!preview);
    },
  );
  const faults =
    step.error instanceof Problem && step.error.code === 'import.invalid'
      ? (step.error.details['errors'] as readonly Fault[])
      : (report?.errors ?? []);
  const columns = kinds.find((one) => one.kind === kind)?.columns ?? [];
  const send = (preview: boolean): void => {
    setReport(undefined);
    if (form.check({ text: form.values.text.trim() === '' && t('rule.required') })) step.submit(preview);
  };
  return (
    <Section title={t('upload')}>
      <Pick
        label={t('whichTable')}
        value={kind}
        options={kinds.map((one) => ({ value: one.kind, label: one.title[language] }))}
        onChange={setKind}
      />
      <p>
        {t('columns', { columns: columns.map(({ it, required }) => (required ? `${it}*` : it)).join('; ') })}
      </p>
      <Form
        form={form}
        labels={{ text: t('csvText') }}
        error={faults.length > 0 ? null : step.error}
        onSubmit={() => send(true)}
      >
        <div className="field">
          <label className="field-label" htmlFor="import-file">
            {t('file')}
          </label>
          <input
            id="import-file"
            type="file"
            accept=".csv,text/csv"
            onChange={({ target }) => {
              void target.files?.[0]?.text().then((text) => form.set('text', text));
            }}
          />
        </div>
        <TextField form={form} name="text" label={t('csvText')} rows={10} />
        <div role="status">
          {report === undefined || faults.length > 0 ? null : (
            <Notice tone="good" title={t(isWritten ? 'imported' : 'wouldImport')}>
              <p>
                {t('importCounts', {
                  created: report.created,
                  changed: report.changed,
                  unchanged: report.unchanged,
                })}
              </p>
            </Notice>
          )}
        </div>
        {faults.length === 0 ? null : <Faults faults={faults} />}
        <div className="buttons">
          <Button type="submit" look="main" busy={step.isPending}>
            {t('tryImport')}
          </Button>
          {report !== undefined && faults.length === 0 && !isWritten ? (
            <Button busy={step.isPending} onClick={() => send(false)}>
              {t('import')}
            </Button>
          ) : null}
        </div>
      </Form>
    </Section>
  );
}

function Faults({ faults }: { readonly faults: readonly Fault[] }): JSX.Element {
  const t = useText('plan');
  const language = useLanguage();
  return (
    <Notice tone="bad" alert title={t('importFaults')}>
      <div className="table-wrap" tabIndex={0} role="region" aria-label={t('importFaults')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('row')}</th>
              <th scope="col">{t('column')}</th>
              <th scope="col">{t('fault')}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map(({ row, column, message }, index) => (
              <tr key={index}>
                <td>{row}</td>
                <td>{column}</td>
                <td>{message[language]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Notice>
  );
}
