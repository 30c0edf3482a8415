import http from 'node:http';

export const agent = (maxSockets) => new http.Agent({ keepAlive: true, maxSockets });

/** @returns status and body text; rejects on a broken connection or after `ms` */
export function request(url, { method = 'GET', headers = {}, body, using, ms = 10_000 } = {}) {
  return new Promise((resolve, reject) => {
    const call = http.request(
      url,
      {
        method,
        agent: using,
        timeout: ms,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode, text, headers: answer.headers }));
        answer.on('error', reject);
      },
    );
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error('no answer in time')));
    call.end(body);
  });
}

/** @throws unless the status is one of 2xx */
export async function json(url, { body, headers, ...options } = {}) {
  const answer = await request(url, {
    ...options,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status < 200 || answer.status > 299) {
    throw new Error(
      `${options.method ?? 'GET'} ${new URL(url).pathname}: ${answer.status} ${answer.text.slice(0, 300)}`,
    );
  }
  return answer.text === '' ? undefined : JSON.parse(answer.text);
}

/** Reads server-sent events until closed; `onId(id)` for each message that names one. Resolves once it is open. */
export function eventStream(url, headers, onId, onEnd = () => undefined) {
  return new Promise((resolve, reject) => {
    const call = http.request(url, { headers: { accept: 'text/event-stream', ...headers } }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.resume();
        reject(new Error(`the stream answered ${answer.statusCode}`));
        return;
      }
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        const lines = (rest + part).split('\n');
        rest = lines.pop();
        for (const line of lines) {
          if (!line.startsWith('data:')) continue;
          const { id } = JSON.parse(line.slice(5));
          if (id !== undefined) onId(id);
        }
      });
      answer.on('close', onEnd);
      answer.on('error', () => undefined);
      resolve({ close: () => call.destroy() });
    });
    call.on('error', reject);
    call.end();
  });
}
