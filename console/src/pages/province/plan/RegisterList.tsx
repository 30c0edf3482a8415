import { MoreButton } from '../../../ui/MoreButton.js';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { itemsOf, useList } from '../../../api/queries.js';
import { useActing } from '../../../app/acting.js';
import { useText } from '../../../i18n/index.js';
import { LinkButton } from '../../../ui/Button.js';
import { FileLink } from '../../../ui/FileLink.js';
import { Loaded } from '../../../ui/Loaded.js';
import { Empty, Page } from '../../../ui/Page.js';
import { usePlaces, useNodes } from '../nodes.js';
import { RegisterNotes } from './RegisterNotes.js';
import { registerOf, type Register } from './registers.js';
import type { Entry } from './types.js';
import { useShown } from './use-shown.js';

/** A register of the plan: its entries, and the way to a new one for whoever may write it. */
export default function RegisterList({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useText('plan');
  const register = registerOf(params['kind']);
  if (register === undefined) return <Page title={t('app.notFound')}>{null}</Page>;
  return <Shown register={register} />;
}

function Shown({ register }: { readonly register: Register }): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const { may } = useActing();
  const { plan } = useNodes();
  const list = useList<Entry>(plan, `${register.path}?limit=100`);
  return (
    <Page
      title={t(register.title)}
      crumbs={[{ label: t('title'), href: to('/q/p') }]}
      actions={
        <>
          <FileLink
            api={plan}
            path={`exports/${register.path}`}
            name={`${register.path}.csv`}
            className="button button-plain"
          >
            {t('csv')}
          </FileLink>
          {may(register.writes) ? (
            <LinkButton look="main" href={to(`/q/x/${register.letter}/new`)}>
              {t('newEntry', { what: t(register.one) })}
            </LinkButton>
          ) : null}
        </>
      }
      wide
    >
      <RegisterNotes letter={register.letter} />
      <Loaded query={list}>
        {(data) =>
          itemsOf(data).length === 0 ? (
            <Empty>
              <p>{t('none')}</p>
            </Empty>
          ) : (
            <Entries register={register} items={itemsOf(data)} />
          )
        }
      </Loaded>
      <MoreButton list={list} />
    </Page>
  );
}

function Entries({
  register,
  items,
}: {
  readonly register: Register;
  readonly items: readonly Entry[];
}): JSX.Element {
  const t = useText('plan');
  const to = usePlaces();
  const shown = useShown();
  const columns = register.columns.flatMap((name) => register.fields.filter((field) => field.name === name));
  return (
    <div className="table-wrap section" tabIndex={0} role="region" aria-label={t(register.title)}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {t(`field.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((entry) => (
            <tr key={entry.id}>
              {columns.map((field, index) =>
                index === 0 ? (
                  <th key={field.name} scope="row">
                    <Link href={to(`/q/x/${register.letter}/${entry.id}`)}>
                      {shown(field, entry[field.name])}
                    </Link>
                  </th>
                ) : (
                  <td key={field.name}>{shown(field, entry[field.name])}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
