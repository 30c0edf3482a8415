import { useRef, useState, type JSX, type MouseEvent, type ReactNode } from 'react';
import type { NodeApi } from '../api/client.js';
import { save } from '../api/save.js';
import { actFor } from '../api/session.js';
import { useText } from '../i18n/index.js';
import { useProblemText } from './use-problem-text.js';

/**
 * A file of a node, asked for in the name of the institution she acts for on this page (a plain link would be asked for in
 * that of her session, which another tab may have changed), and saved; what is refused is said in words.
 * @param name in the folder of downloads; left out for a page, which opens instead
 */
export function FileLink({
  api,
  path,
  name,
  className,
  children,
}: {
  readonly api: NodeApi;
  readonly path: string;
  readonly name?: string;
  readonly className?: string;
  readonly children: ReactNode;
}): JSX.Element {
  const t = useText();
  const textOf = useProblemText();
  const isBusy = useRef(false);
  const [state, setState] = useState<'' | 'coming' | { readonly error: unknown }>('');
  const href = `/api/${api.node}/v1/${path}`;
  const bring = async (): Promise<void> => {
    setState('coming');
    const content = await api.file(path);
    if (name !== undefined) save(content, name);
    else {
      // a page is asked for without headers of ours
      await actFor(api.institution);
      location.assign(href);
    }
    setState('');
  };
  const onClick = (event: MouseEvent): void => {
    event.preventDefault();
    if (isBusy.current) return;
    isBusy.current = true;
    bring()
      .catch((error: unknown) => setState({ error }))
      .finally(() => (isBusy.current = false));
  };
  return (
    <>
      <a href={href} {...(className === undefined ? {} : { className })} onClick={onClick}>
        {children}
      </a>
      <span role="status" className="file-state">
        {state === 'coming' ? ` ${t('app.loading')}` : ''}
      </span>
      {typeof state === 'object' ? (
        <span role="alert" className="field-fault">
          {textOf(state.error)}
        </span>
      ) : null}
    </>
  );
}
