import { useCallback, type KeyboardEvent } from 'react';

/**
 * Arrows, Home and End go from row to row of a table while the focus is in it, and a letter to the next row that has it
 * (`data-key`). Letters work only there, so that they take nothing from who dictates or types (WCAG 2.1.4).
 * A row is an element with `data-row`; its first link takes the focus, and Enter opens it.
 */
export function useRowKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback((event) => {
    const { key, currentTarget, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    if (target instanceof Element && target.closest('input, select, textarea, dialog') !== null) return;
    const rows = [...currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const at = rows.findIndex((row) => row.contains(target as Node));
    const next = rowFor(key, rows, at);
    if (next === undefined) return;
    event.preventDefault();
    next.querySelector<HTMLElement>('a, button')?.focus();
  }, []);
}

function rowFor(key: string, rows: readonly HTMLElement[], at: number): HTMLElement | undefined {
  if (key === 'ArrowDown') return rows[at + 1];
  if (key === 'ArrowUp') return rows[at - 1];
  if (key === 'Home') return rows[0];
  if (key === 'End') return rows.at(-1);
  const letter = key.toLowerCase();
  return [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find((row) => row.dataset['key'] === letter);
}
