import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { useText } from '../i18n/index.js';
import { Button } from './Button.js';
import { Notice } from './Notice.js';
import { useProblemText } from './use-problem-text.js';

type Read = Pick<UseQueryResult, 'isPending' | 'isError' | 'error' | 'refetch'>;

/** What a query has read, or that it is being read, or why not, with a way to try again. What was read once stays. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: Read & { readonly data: T | undefined };
  readonly children: (data: T) => ReactNode;
}): JSX.Element {
  const t = useText();
  const textOf = useProblemText();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (!query.isError)
    return (
      <p className="loading" role="status">
        {t('app.loading')}
      </p>
    );
  return (
    <Notice tone="warn" alert title={t('load.failed')}>
      <p>{textOf(query.error)}</p>
      <Button onClick={() => void query.refetch()}>{t('load.again')}</Button>
    </Notice>
  );
}
