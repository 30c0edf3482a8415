import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { NodeApi } from '../../api/client.js';
import { newId } from '../../api/ids.js';
import { Problem } from '../../api/problem.js';
import { keyOf, useRead } from '../../api/queries.js';
import type { Form, Values } from './use-form.js';

const PAUSE_MS = 1_200;
const NONE_YET = '"0"';

interface KnownDraft {
  readonly id: string;
  readonly form: string;
  readonly case?: string | null;
  readonly savedAt?: string;
}

/** A form's draft at the node: hers alone, kept for seven days, never in the browser. */
export interface Draft {
  /** One that was left behind, to go on with or to delete. */
  readonly left: KnownDraft | undefined;
  readonly savedAt: number | undefined;
  /** Puts what was left into the form. */
  resume: () => Promise<void>;
  /** Deletes what was left behind; what is written from now on is kept. */
  discard: () => Promise<void>;
  /** Deletes what this form saved: call it once the form is sent. */
  drop: () => Promise<void>;
}

/** Saves what is typed after every pause. @param about the file that the form is about */
export function useDraft<V extends Values>(api: NodeApi, kind: string, form: Form<V>, about?: string): Draft {
  const [id, setId] = useState(newId);
  const [savedAt, setSavedAt] = useState<number>();
  const [isOver, setOver] = useState(false);
  const [isResumed, setResumed] = useState(false);
  const client = useQueryClient();
  const version = useRef(NONE_YET);
  const saving = useRef<Promise<unknown>>(Promise.resolve());
  const { data } = useRead<{ items: readonly KnownDraft[] }>(api, 'drafts');
  // one about a file is gone on with at that file alone
  const left = data?.items.find(
    (one) => one.form === kind && one.id !== id && (one.case ?? undefined) === about,
  );
  const { values, isTouched } = form;
  useEffect(() => {
    if (!isTouched || isOver) return;
    const timer = setTimeout(() => {
      saving.current = saving.current
        .then(() =>
          api.put(
            `drafts/${id}`,
            { form: kind, content: values, ...(about === undefined ? {} : { case: about }) },
            {
              ifMatch: version.current,
            },
          ),
        )
        .then(({ etag }) => {
          version.current = etag ?? '*';
          setSavedAt(Date.now());
        })
        // the line may be down: the next pause tries again, and the text is still in the form
        .catch((error: unknown) => {
          // open in two tabs: both are hers, and what was written last counts
          if (error instanceof Problem && error.status === 412) version.current = '*';
          setSavedAt(undefined);
        });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
    // `api` is made anew for every render and means the same
  }, [values, isTouched, isOver, id, kind, about]);
  return {
    left: savedAt === undefined && !isTouched && !isResumed ? left : undefined,
    savedAt,
    resume: async () => {
      if (left === undefined) return;
      const { data: draft, etag } = await api.get<{ content: V }>(`drafts/${left.id}`);
      version.current = etag ?? '*';
      setId(left.id);
      setResumed(true);
      form.setAll({ ...values, ...draft.content });
    },
    discard: async () => {
      if (left === undefined) return;
      await api.remove(`drafts/${left.id}`);
      await client.invalidateQueries({ queryKey: keyOf(api, 'drafts') });
    },
    drop: async () => {
      setOver(true);
      await saving.current;
      // sent before the first pause: nothing was saved
      if (version.current !== NONE_YET) await api.remove(`drafts/${id}`).catch(() => undefined);
    },
  };
}
