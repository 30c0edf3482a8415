import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { newId } from './ids.js';
import type { Answer, NodeApi } from './client.js';

const AGAIN_MS = 1_500;

/** A step that takes its time: said again with the same key until the answer is not 202. */
export interface UntilDone<T> {
  start: () => void;
  readonly isRunning: boolean;
  readonly answer: T | undefined;
  readonly error: unknown;
  readonly isDone: boolean;
}

/** See `UntilDone`. */
export function useUntilDone<T>(api: NodeApi, say: (key: string) => Promise<Answer<T>>): UntilDone<T> {
  const client = useQueryClient();
  const [state, setState] = useState<'idle' | 'running' | 'done'>('idle');
  const [answer, setAnswer] = useState<T>();
  const [error, setError] = useState<unknown>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = async (key: string): Promise<void> => {
    try {
      const { status, data } = await say(key);
      setAnswer(data);
      if (status === 202) {
        timer.current = setTimeout(() => void ask(key), AGAIN_MS);
        return;
      }
      setState('done');
      void client.invalidateQueries({ queryKey: ['node', api.node] });
    } catch (refusal) {
      setError(refusal);
      setState('idle');
    }
  };
  return {
    start: () => {
      if (state === 'running') return;
      setState('running');
      setError(null);
      void ask(newId());
    },
    isRunning: state === 'running',
    isDone: state === 'done',
    answer,
    error,
  };
}
