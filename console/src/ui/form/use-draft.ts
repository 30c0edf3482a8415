import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { NodeApi } from '../../api/client.js';
import { newId } from '../../api/ids.js';
import { Problem } from '../../api/problem.js';
import { keyOf, useRead } from '../../api/queries.js';
import type { Form, Values } from './use-form.js';

const PAUSE_MS = 1_200;
const NONE_YET = '"0"';

/** What a form is about: its draft is gone on with there alone. */
export interface DraftAbout {
  readonly case?: string | undefined;
  readonly referral?: string | undefined;
}

interface KnownDraft {
  readonly id: string;
  readonly form: string;
  readonly case?: string | null;
  readonly referral?: string | null;
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

/**
 * Saves what is typed after every pause, and what was typed last when the form goes.
 * @param kind which form it is; undefined: nothing of it is kept
 */
export function useDraft<V extends Values>(
  api: NodeApi,
  kind: string | undefined,
  form: Form<V>,
  about: DraftAbout = {},
): Draft {
  const [id, setId] = useState(newId);
  const [savedAt, setSavedAt] = useState<number>();
  const [isResumed, setResumed] = useState(false);
  const client = useQueryClient();
  const version = useRef(NONE_YET);
  const saving = useRef<Promise<unknown>>(Promise.resolve());
  const isOver = useRef(false);
  /** What is typed and not on its way. */
  const unsaved = useRef<(() => void) | undefined>(undefined);
  const { data } = useRead<{ items: readonly KnownDraft[] }>(api, 'drafts', { enabled: kind !== undefined });
  const left = data?.items.find(
    (one) =>
      one.form === kind &&
      one.id !== id &&
      (one.case ?? undefined) === about.case &&
      (one.referral ?? undefined) === about.referral,
  );
  const { values, isTouched } = form;
  useEffect(() => {
    if (kind === undefined || !isTouched || isOver.current) return;
    const body = {
      form: kind,
      content: values,
      ...(about.case === undefined ? {} : { case: about.case }),
      ...(about.referral === undefined ? {} : { referral: about.referral }),
    };
    unsaved.current = () => {
      unsaved.current = undefined;
      saving.current = saving.current
        .then(() => api.put(`drafts/${id}`, body, { ifMatch: version.current, keepalive: true }))
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
    };
    const timer = setTimeout(() => unsaved.current?.(), PAUSE_MS);
    return () => clearTimeout(timer);
    // `api` is made anew for every render and means the same
  }, [values, isTouched, id, kind, about.case, about.referral]);
  useEffect(() => {
    const flush = (): void => {
      if (isOver.current || unsaved.current === undefined) return;
      unsaved.current();
      // where it is opened next it is known of
      void saving.current.then(() => client.invalidateQueries({ queryKey: keyOf(api, 'drafts') }));
    };
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, []);
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
      isOver.current = true;
      unsaved.current = undefined;
      await saving.current;
      // sent before the first pause: nothing was saved
      if (version.current !== NONE_YET) await api.remove(`drafts/${id}`).catch(() => undefined);
      await client.invalidateQueries({ queryKey: keyOf(api, 'drafts') });
    },
  };
}
