import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useText } from '../i18n/index.js';
import { Button } from './Button.js';

/** The next page of a list, while there is one. */
export function MoreButton({
  list,
}: {
  readonly list: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
}): JSX.Element | null {
  const t = useText();
  if (!list.hasNextPage) return null;
  return (
    <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {t('action.more')}
    </Button>
  );
}
