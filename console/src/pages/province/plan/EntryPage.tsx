import { useState, type JSX } from 'react';
import { itemsOf, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { Button } from '../../../ui/Button.js';
import { FileLink } from '../../../ui/FileLink.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Facts, Page, Section } from '../../../ui/Page.js';
import { usePlaces, useNodes } from '../nodes.js';
import { EntryForm } from './EntryForm.js';
import { registerOf, type Field, type Register } from './registers.js';
import type { Entry } from './types.js';
import { useShown } from './use-shown.js';

/** One entry of a register: to read, and to change for whoever may; `new`: a form for one more. */
export default function EntryPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('plan');
  const register = registerOf(params['kind']);
  if (register === undefined) return <Page title={t('app.notFound')}>{null}</Page>;
  return <OfRegister register={register} id={params['id'] ?? ''} />;
}

function OfRegister({ register, id }: { readonly register: Register; readonly id: string }): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const { plan } = useNodes();
  const list = useList<Entry>(plan, `${register.path}?limit=200`);
  const entries = itemsOf(list.data);
  const found = entries.find((entry) => entry.id === id);
  const crumbs = [{ label: t(register.title), href: to(`/q/x/${register.letter}`) }];
  if (list.data !== undefined && id === 'new')
    return (
      <Page title={t('newEntry', { what: t(register.one) })} crumbs={crumbs}>
        <Section title={t(register.one)}>
          <EntryForm register={register} entries={entries} />
        </Section>
      </Page>
    );
  if (found !== undefined) return <One register={register} entry={found} entries={entries} />;
  return (
    <Page title={t(register.one)} crumbs={crumbs}>
      <Loaded query={list}>{() => <p>{t('app.notFound')}</p>}</Loaded>
    </Page>
  );
}

function One({
  register,
  entry,
  entries,
}: {
  readonly register: Register;
  readonly entry: Entry;
  readonly entries: readonly Entry[];
}): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const shown = useShown();
  const { plan } = useNodes();
  const { may } = useActing();
  const [isEdited, setEdited] = useState(false);
  const [first] = register.columns;
  const field = register.fields.find(({ name }) => name === first);
  const title = field === undefined ? t(register.one) : shown(field, entry[field.name]);
  return (
    <Page
      title={title}
      crumbs={[{ label: t(register.title), href: to(`/q/x/${register.letter}`) }]}
      actions={
        <>
          {register.letter === 'm' ? (
            <FileLink api={plan} path={`meetings/${entry.code}/minutes`} className="button button-plain">
              {t('minutes')}
            </FileLink>
          ) : null}
          {may(register.writes) && !isEdited ? (
            <Button onClick={() => setEdited(true)}>{t('action.edit')}</Button>
          ) : null}
        </>
      }
    >
      {isEdited ? (
        <Section title={t(register.one)}>
          <EntryForm register={register} entry={entry} entries={entries} onDone={() => setEdited(false)} />
        </Section>
      ) : (
        <Members fields={register.fields} of={entry} title={t(register.one)} />
      )}
    </Page>
  );
}

/** Names and values; what has rows of its own as lists below. */
function Members({
  fields,
  of,
  title,
}: {
  readonly fields: readonly Field[];
  readonly of: Readonly<Record<string, unknown>>;
  readonly title: string;
}): JSX.Element {
  const t = useText('plan');
  const shown = useShown();
  const plain = fields.filter(({ kind }) => kind !== 'rows');
  return (
    <>
      <Section title={title}>
        <Facts
          items={plain.map((field) =>
            of[field.name] === undefined && field.optional
              ? null
              : [t(`field.${field.name}`), shown(field, of[field.name])],
          )}
        />
      </Section>
      {fields
        .filter(({ kind, name }) => kind === 'rows' && Array.isArray(of[name]))
        .map(({ name, fields: members = [] }) => (
          <Section key={name} title={t(`field.${name}`)}>
            <ul className="plain">
              {(of[name] as Readonly<Record<string, unknown>>[]).map((row, index) => (
                <li key={index}>
                  <Facts
                    items={members.map((field) =>
                      row[field.name] === undefined
                        ? null
                        : [t(`field.${field.name}`), shown(field, row[field.name])],
                    )}
                  />
                </li>
              ))}
            </ul>
          </Section>
        ))}
    </>
  );
}
