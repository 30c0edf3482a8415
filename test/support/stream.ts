import type { Client } from './client.js';

export interface Heard {
  /** What has been said so far. */
  messages(): readonly Readonly<Record<string, unknown>>[];
  /** Whether this id has been named. */
  names(id: string): boolean;
  stop(): void;
}

/** Listens as one of an institution's people, to the gateway's stream or a node's own. Resolves when it is open. */
export async function listen(client: Client, path = '/api/stream'): Promise<Heard> {
  const abort = new AbortController();
  const response = await client.fetch(path, { signal: abort.signal });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${client.institution} cannot listen: ${response.status}`);
  }
  const heard: Readonly<Record<string, unknown>>[] = [];
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice(6)) as Record<string, unknown>);
      }
    }
  };
  read(response.body).catch(() => undefined); // ends when we stop listening
  return {
    messages: () => heard,
    names: (id) => heard.some((message) => message['id'] === id),
    stop: () => abort.abort(),
  };
}
