import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '#local';

/** A request that a guide shows, and the status that it promises. */
export interface GuideExample {
  readonly answers: number;
  /** Who asks, where the guide says it. */
  readonly role: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const EXAMPLE = /<!-- answers (\d{3})(?: as (\w+))? -->\s+```http\n(.*?)```/gs;

/** The requests of a page of `docs/guides`, in its order: a comment with the status, then a fenced `http` block. */
export async function guideExamples(page: string): Promise<GuideExample[]> {
  const text = await readFile(join(repositoryRoot(), 'docs/guides', page), 'utf8');
  return [...text.matchAll(EXAMPLE)].map(([, answers, role, request = '']) => {
    const [head = '', body] = request.split(/\n\n(.*)/s);
    const [first = '', ...fields] = head.trim().split('\n');
    const [method = '', path = ''] = first.split(' ');
    const headers = Object.fromEntries(fields.map((field) => field.split(': ') as [string, string]));
    return { answers: Number(answers), role, method, path, headers, body: body?.trim() };
  });
}
