import { randomUUID } from 'node:crypto';
import { privateUrls } from '../support/canaries.js';
import { JSON_TYPE, type Refusals } from '../support/refusals.js';
import type { TestStack } from '../support/with-stack.js';
import { identityOf, inAMonth, needsOf, type Ended, type Story } from './canary-story.js';

/** Name, contact and agreements where they are refused: by form, by person, by state. */
export async function badIdentities(
  network: TestStack,
  refusals: Refusals,
  { caseId, agreement, placement, told }: Ended,
  texts: Story,
  typed: string,
): Promise<void> {
  const centre = network.as('cav-1');
  const shelter = network.as('casa-rifugio-1');
  const her = identityOf(texts);
  const path = `cases/${caseId}/identity`;
  const any = { 'if-match': '*' };

  for (const [field, value] of Object.entries({
    name: { name: typed },
    phone: texts.identity.name,
    contact: { channel: typed },
    children: [{ name: typed.repeat(3) }],
    surname: typed,
    [typed]: typed,
  })) {
    await refusals.put(`identity, ${field.slice(0, 8)}`, centre, path, { ...her, [field]: value }, any);
  }
  await refusals.put('identity, a longer contact', centre, path, { ...her, contact: typed.repeat(3) }, any);
  await refusals.put('identity, half of it', centre, path, JSON.stringify(her).slice(0, -1), any);
  await refusals.put('identity, another media type', centre, path, JSON.stringify(her), {
    ...any,
    'content-type': 'text/plain',
  });
  await refusals.put('identity, too large', centre, path, { ...her, name: typed.repeat(300) }, any);
  await refusals.put('identity, no If-Match', centre, path, her);
  await refusals.put('identity, an old version', centre, path, her, { 'if-match': '"1"' });
  await refusals.put('identity, another If-Match', centre, path, her, { 'if-match': `"${typed}"` });
  for (const [institution, role] of [
    ['cav-2', 'operator'],
    ['cav-1', 'admin'],
    ['cav-1', 'dpo'],
    ['casa-rifugio-1', 'operator'],
  ] as const) {
    const other = network.as(institution, role);
    await refusals.put(`identity, ${institution} ${role}`, other, path, her, any);
  }
  // at the centre's node by somebody whose institution is elsewhere
  const stranger = network.as('casa-rifugio-1', 'operator', centre.node);
  await refusals.put('identity, a stranger', stranger, path, her, any);

  await refusals.put('exclusions', centre, `cases/${caseId}/exclusions`, { people: typed }, any);
  await refusals.put('exclusions, too long', centre, `cases/${caseId}/exclusions`, { people: [typed] }, any);
  await refusals.put(
    'exclusions, a stranger',
    stranger,
    `cases/${caseId}/exclusions`,
    { people: ['x', typed] },
    any,
  );
  await refusals.post('search, too long', centre, 'searches', { name: typed });
  await refusals.post('search, two terms', centre, 'searches', { alias: texts.file.alias, name: her.name });
  await refusals.post('search, another term', centre, 'searches', { note: texts.identity.note });
  await refusals.post('search, by whom it is not for', network.as('cav-1', 'admin'), 'searches', {
    name: her.name,
  });
  await refusals.post(
    'break-glass',
    network.as('cav-1', 'coordinator'),
    `referrals/${placement}/break-glass`,
    { reason: typed },
  );
  await refusals.post('erasure', network.as('cav-1', 'dpo'), `cases/${caseId}/erasure`, { why: typed });

  const choice = {
    ...{ to: 'casa-rifugio-1', service: 'placement', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
    ...{ heardBy: texts.file.heardBy, validUntil: inAMonth() },
  };
  for (const field of ['to', 'class', 'service', 'tiers', 'method', 'child', 'formVersion', 'validUntil']) {
    const body = { ...choice, [field]: typed };
    await refusals.post(`agreement, ${field}`, centre, `cases/${caseId}/agreements`, body);
  }
  await refusals.post('agreement, heard by too many', centre, `cases/${caseId}/agreements`, {
    ...choice,
    heardBy: typed,
  });
  await refusals.post('agreement, a kind', centre, `cases/${caseId}/agreements`, {
    ...{ ...choice, to: undefined, class: 'casa-rifugio' },
  });
  await refusals.post('agreement, no such child', centre, `cases/${caseId}/agreements`, {
    ...choice,
    child: randomUUID(),
  });
  await refusals.post('agreement, no such case', centre, `cases/${randomUUID()}/agreements`, choice);
  await refusals.post('withdrawal', centre, `agreements/${agreement}/withdrawal`, { why: typed });

  const request = { to: 'casa-rifugio-1', service: 'placement', urgency: 'E1', case: caseId, agreement };
  const needs = needsOf(texts);
  const unsafeComuni = [...needs.unsafeComuni, '999999'];
  await refusals.post('no such comune', centre, 'referrals', {
    ...request,
    needs: { ...needs, unsafeComuni },
  });
  await refusals.post('another recipient', centre, 'referrals', { ...request, to: 'casa-fuori-1', needs });
  await refusals.post('nobody', centre, 'referrals', { ...request, to: 'casa-rifugio-9', needs });
  await refusals.post('another’s file', network.as('cav-2'), 'referrals', { ...request, needs });
  await refusals.post('no such ground', centre, 'referrals', {
    ...{ ...request, agreement: undefined, needs },
    necessity: { ground: typed, decidedBy: texts.file.decidedBy },
  });
  const said = { prefer: `wait=1; of="${typed}"`, 'user-agent': typed };
  const over = told[0]?.id ?? '';
  await refusals.post(
    'an answer too late',
    centre,
    `referrals/${over}/info`,
    { answer: texts.content.answer },
    said,
  );
  await refusals.post(
    'a question too late',
    network.as('ambito-barletta'),
    `referrals/${told[1]?.id ?? ''}/info-request`,
    {
      question: texts.content.question,
    },
  );
  await refusals.post('not its referral', shelter, `referrals/${over}/info-request`, {
    question: texts.content.question,
  });
  await refusals.post('a purpose', shelter, `referrals/${placement}/identity`, { purpose: typed });
  await refusals.post(
    'another purpose',
    shelter,
    `referrals/${placement}/identity`,
    {
      purpose: 'cost-cover',
    },
    said,
  );
  await refusals.post('the sender asks', centre, `referrals/${placement}/identity`, { purpose: typed });
}

/** The doors between nodes, and what is written where no program would write it. */
export async function badDoors(network: TestStack, refusals: Refusals, typed: string): Promise<void> {
  const inUrl = encodeURIComponent(typed);
  const header = typed.slice(0, 2_000);
  const centre = network.as('cav-1');
  const own = `/api/${centre.node}/v1`;
  const named = [
    ...['user-agent', 'x-request-id', 'x-forwarded-for', 'x-forwarded-host', 'forwarded', 'tracestate'],
    ...['baggage', 'prefer', 'if-match', 'if-none-match', 'idempotency-key', 'referer', 'origin', 'cookie'],
    ...['accept', 'accept-language', 'accept-encoding', 'last-event-id', 'x-name', 'traceparent'],
  ];
  const headers = Object.fromEntries(named.map((name) => [name, header]));
  await refusals.send('headers, of a refused reading', centre, `${own}/referrals/${randomUUID()}`, {
    headers,
  });
  await refusals.send('headers, of a refused writing', centre, `${own}/cases`, {
    method: 'POST',
    headers: { ...headers, ...JSON_TYPE },
    body: JSON.stringify({ alias: 'x', subject: 'woman' }),
  });
  for (const name of named) {
    await refusals.send(`header ${name}`, centre, `${own}/${randomUUID()}`, { headers: { [name]: header } });
  }
  await refusals.send('a media type', centre, `${own}/cases`, {
    method: 'POST',
    headers: { 'content-type': `application/json; charset="${header}"`, 'idempotency-key': randomUUID() },
    body: JSON.stringify({ alias: typed, subject: typed }),
  });
  for (const path of ['auth/callback', 'auth/sign-out-of', 'oidc/auth', 'oidc/interaction', 'oidc/jwks-of']) {
    await refusals.direct(path, `${network.stack.url}/${path}?state=${inUrl}&error_description=${inUrl}`);
    await refusals.direct(`${path}/`, `${network.stack.url}/${path}/${inUrl}`);
  }
  await refusals.direct('acting', `${network.stack.url}/auth/acting`, {
    method: 'POST',
    headers: { ...JSON_TYPE, cookie: `session=${inUrl}` },
    body: JSON.stringify({ institution: typed }),
  });

  for (const [node, url] of Object.entries(await privateUrls(network))) {
    for (const door of ['claims', 'resend', 'rewrap']) {
      for (const body of [
        JSON.stringify({ request: typed }),
        `{"request":"${typed}`,
        JSON.stringify([typed]),
      ]) {
        await refusals.direct(`${node} ${door}`, `${url}/internal/v1/${door}?of=${inUrl}`, {
          ...{ method: 'POST', body, headers: { ...JSON_TYPE, 'user-agent': header } },
        });
      }
    }
    await refusals.direct(`${node} private`, `${url}/${inUrl}?name=${inUrl}`);
    await refusals.raw(
      `${node} a header too large`,
      url,
      `GET / HTTP/1.1\r\nname: ${typed.repeat(200)}\r\n\r\n`,
    );
  }
  const { url } = network.stack;
  for (const [what, bytes] of Object.entries({
    'no such protocol': `GET /${inUrl} ZANZARA/9.9\r\nHost: ${header}\r\n\r\n`,
    'no request at all': `${typed}\r\n\r\n`,
    'a header too large': `GET / HTTP/1.1\r\nHost: x\r\nname: ${typed.repeat(200)}\r\n\r\n`,
    'a broken length': `POST ${own}/cases HTTP/1.1\r\nHost: x\r\nContent-Length: ${header}\r\n\r\n${typed}`,
    'an address too long': `GET /${inUrl.repeat(100)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  })) {
    await refusals.raw(what, url, bytes);
  }
}

/** What is said to a node that is not there. */
export async function whileDown(
  network: TestStack,
  refusals: Refusals,
  { caseId }: Ended,
  texts: Story,
  typed: string,
): Promise<void> {
  const centre = network.as('cav-1');
  const inUrl = encodeURIComponent(typed);
  const any = { 'if-match': '*', 'user-agent': typed, prefer: typed };
  await refusals.put('identity, nobody there', centre, `cases/${caseId}/identity`, identityOf(texts), any);
  await refusals.post('request, nobody there', centre, 'referrals', { needs: needsOf(texts) });
  await refusals.send('an address, nobody there', centre, `/api/${centre.node}/v1/cases/${inUrl}?q=${inUrl}`);
}
