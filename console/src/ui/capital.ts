/** Codes' words are written small; where one begins a line or names a page it begins with a capital. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
