import { useEffect, useState, type JSX, type ReactNode } from 'react';
import type { Form, Values } from '../../ui/form/use-form.js';

/** What is asked only where it matters; opens by itself where something in it is wrong. */
export function More<V extends Values>({
  title,
  form,
  names = [],
  open = false,
  children,
}: {
  readonly title: string;
  readonly form: Form<V>;
  /** The fields in it. */
  readonly names?: readonly (keyof V & string)[];
  readonly open?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  const [isOpen, setOpen] = useState(open);
  const isWrong = names.some((name) => form.faults[name] !== undefined);
  useEffect(() => {
    if (isWrong || open) setOpen(true);
  }, [isWrong, open, form.attempt]);
  return (
    <details className="more" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      <div className="more-body">{children}</div>
    </details>
  );
}
