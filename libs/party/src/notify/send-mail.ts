import { Refused, type SendMessage } from './message.js';
import type { MailSettings } from './settings.js';

/** The whole subject, of every message. */
export const SUBJECT = 'Avviso';
const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;

/** All that a message says: where to look, and the number under which `GET notifications/:id` tells her what for. */
export const textOf = (consoleUrl: string, id: string): string =>
  `Apri la console: ${consoleUrl}\n\nChe cosa guardare: avviso ${id}\n`;

/**
 * Writes by SMTP. The subject is constant; the text is the console's address and the message's own random id; the
 * `Message-ID` stays the same when it is sent again. The greeting names the sender's domain, not this machine.
 */
export function mailSender(
  { host, port, tls, from, auth, ca }: MailSettings,
  consoleUrl: string,
): SendMessage {
  const domain = from.slice(from.indexOf('@') + 1);
  return async ({ id, address }) => {
    // only who writes loads it
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      name: domain,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
      ...(auth === undefined ? {} : { auth }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      dnsTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({
        from,
        to: address,
        subject: SUBJECT,
        text: textOf(consoleUrl, id),
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        xMailer: false,
      });
    } catch (error) {
      throw isRefusal(error) ? new Refused('refused') : error;
    } finally {
      transport.close();
    }
  };
}

/** About this recipient or this message. A refused login or sender is the office's own fault: it can be put right. */
function isRefusal(error: unknown): boolean {
  const { responseCode, command } = error as { readonly responseCode?: unknown; readonly command?: unknown };
  return (
    typeof responseCode === 'number' && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
  );
}
