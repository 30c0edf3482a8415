import type { SendMessage } from './message.js';
import { deliveryFault, postSigned, type Resolve } from './post-signed.js';
import { isPublicAddress } from './public-address.js';
import type { NotifySettings, OwnSettings } from './settings.js';

/**
 * Posts `{id, at, kind: "attention"}` to a person's gateway, signed; that somebody should look, and nothing else. Where
 * only public addresses are allowed, all that the name resolves to must be, and the one that was looked at is connected
 * to. No redirect is followed.
 */
export function webhookSender(
  { targets, onlyPublic }: Pick<OwnSettings, 'targets'> & Pick<NotifySettings, 'onlyPublic'>,
  resolve?: Resolve,
): SendMessage {
  return async ({ id, address: name, at }) => {
    const target = targets.get(name);
    if (target === undefined) throw deliveryFault('unknown-gateway');
    const body = JSON.stringify({ id, at: at.toISOString(), kind: 'attention' });
    await postSigned(
      target,
      { body, at, contentType: 'application/json' },
      {
        ...(onlyPublic ? { admits: isPublicAddress } : {}),
        ...(resolve === undefined ? {} : { resolve }),
      },
    );
  };
}
