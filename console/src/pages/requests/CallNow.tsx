import { useEffect, useState, type JSX } from 'react';
import type { Referral } from '../../api/types.js';
import { useNetwork } from '../../app/network.js';
import { useText } from '../../i18n/index.js';
import { Notice } from '../../ui/Notice.js';
import { PhoneLink } from '../../ui/PhoneLink.js';
import { useNow } from '../../ui/time.js';
import { isEmergency } from './Summary.js';
import { useTasksOf } from './TasksHere.js';

const PENDING_MS = 5_000;
const UNREAD_MS = 5 * 60_000;
const UNREAD = ['draft', 'submitted', 'received'];

/** An emergency that does not leave, or that nobody takes in hand, goes by voice: the number, large. */
export function CallNow({ request }: { readonly request: Referral }): JSX.Element | null {
  const t = useText('requests');
  const isStuck = useStuck(request);
  const now = useNow();
  const network = useNetwork();
  const tasks = useTasksOf(request);
  const sentAt = request.submittedAt === null ? now : Date.parse(request.submittedAt);
  const isUnread = UNREAD.includes(request.state) && now - sentAt > UNREAD_MS;
  if (!isEmergency(request) || (request.side === 's' ? !isStuck && !isUnread : !isStuck)) return null;
  const other = request.side === 's' ? request.to : request.from;
  const call = tasks.find((one) => one.call !== null)?.call;
  const phone = call?.phone ?? network.find(other)?.onCall;
  const name = network.name(call?.institution ?? other);
  return (
    <Notice tone="bad" alert title={isStuck ? t('pendingLong') : t('call.unread')}>
      {isStuck ? null : <p>{t('call.unreadText')}</p>}
      <div className="call-now">
        <strong>{t('action.callNow')}</strong>
        {phone === undefined ? (
          <p>{t('call.noNumber', { name })}</p>
        ) : (
          <PhoneLink phone={phone} large danger />
        )}
      </div>
      <p>{t(call?.standIn === true ? 'call.standIn' : 'call.answers', { name })}</p>
    </Notice>
  );
}

/** Whether a step of this side is on its way for longer than people wait. */
function useStuck({ pending }: Referral): boolean {
  const [stuck, setStuck] = useState<string>();
  const id = pending?.id;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setTimeout(() => setStuck(id), PENDING_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return id !== undefined && stuck === id;
}
