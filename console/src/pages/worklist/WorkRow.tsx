import { memo, type JSX } from 'react';
import { Link } from 'wouter';
import type { WorklistItem } from '../../api/types.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { capital } from '../../ui/capital.js';
import { Due } from '../../ui/Due.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { Tag } from '../../ui/Tag.js';
import { stateTone } from '../requests/state-tone.js';
import { linkTo } from './link-to.js';
import { Urgency } from '../../ui/Urgency.js';

/** One thing to do: what, until when, about what, and whom to telephone. Drawn again only where it has changed. */
export const WorkRow = memo(function WorkRow({
  item,
  membership,
  forWhom,
}: {
  readonly item: WorklistItem;
  readonly membership: string;
  /** Where she acts for several: whose it is. */
  readonly forWhom: string | null;
}): JSX.Element {
  const t = useText('worklist');
  const code = useCodes();
  const { about, call, task } = item;
  const what =
    task !== null
      ? t(`task.${task as 'deadline'}`)
      : about !== null
        ? capital(code('service', about.service))
        : t(`kind.${item.kind === 'contact' ? 'contact' : 'referral'}`);
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={linkTo(item, membership)}>{what}</Link>
        </p>
        <Due at={item.dueAt} />
      </div>
      <div className="row-more">
        <About item={item} />
        {forWhom === null ? null : <small>{t('forInstitution', { name: forWhom })}</small>}
      </div>
      <div className="row-end">
        {call !== null && (item.overdue || task !== null) ? (
          <PhoneLink phone={call.phone} danger={item.overdue || task === 'call-now'} />
        ) : null}
      </div>
    </div>
  );
});

function About({ item: { about, contact, stage } }: { readonly item: WorklistItem }): JSX.Element | null {
  const t = useText('worklist');
  const code = useCodes();
  const network = useNetwork();
  if (contact !== undefined) {
    return (
      <>
        {t('contact', {
          source: code('contactSource', contact.source),
          channel: code('contactChannel', contact.channel),
        })}
        <small>{t('wish', { wish: code('contactWish', contact.wish) })}</small>
      </>
    );
  }
  if (about === null) return null;
  return (
    <>
      {t('route', { from: network.name(about.from), to: network.name(about.to) })}
      <br />
      <Tag tone={stateTone(about.state)}>{t(`state.${about.state}`)}</Tag> <Urgency level={about.urgency} />
      {about.voice ? (
        <>
          {' '}
          <Tag tone="info">{t('voice')}</Tag>
        </>
      ) : null}
      {stage === null ? null : <small>{t(`stage.${stage as 'decided'}`)}</small>}
    </>
  );
}
