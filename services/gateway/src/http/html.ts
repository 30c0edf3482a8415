import { escapeHtml } from '#kernel';

/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** HTML with every inserted value escaped; a list of fragments is joined. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const text = strings.map((part, index) => part + fragment(values[index])).join('');
  return { html: text };
}

function fragment(value: string | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  return 'html' in value ? value.html : value.map((part) => part.html).join('\n');
}
