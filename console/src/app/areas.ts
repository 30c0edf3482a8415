import type { ComponentType } from 'react';
import type { Acting } from './acting.js';
import type { MessageKey, Namespace } from '../i18n/messages.js';
import { centre } from '../pages/centre/area.js';
import { district } from '../pages/district/area.js';
import { duty } from '../pages/duty/area.js';
import { health } from '../pages/health/area.js';
import { help } from '../pages/help/area.js';
import { operations } from '../pages/operations/area.js';
import { protection } from '../pages/protection/area.js';
import { province } from '../pages/province/area.js';
import { requests } from '../pages/requests/area.js';
import { shelter } from '../pages/shelter/area.js';

/** A page of the console. Its code and words are fetched when somebody goes there. */
export interface PageEntry {
  /** Below `/p/<membership>`. One letter names a kind of page: an address must not tell what somebody works on. */
  readonly path: string;
  readonly load: () => Promise<{
    readonly default: ComponentType<{ readonly params: Readonly<Record<string, string>> }>;
  }>;
}

/** Something to go to from every page. */
export interface NavEntry {
  readonly path: string;
  readonly label: MessageKey<'nav'>;
  /** Who has it: by permissions, and by what kind of body she acts for. The node decides again. */
  readonly isFor: (acting: Acting) => boolean;
}

/** The page at `/` for those whom no worklist waits for. */
export interface FirstPage extends Pick<PageEntry, 'load'> {
  readonly label: MessageKey<'nav'>;
  readonly isFor: (acting: Acting) => boolean;
}

/** The pages of one field of work, with their words. */
export interface Area {
  readonly words: readonly Namespace[];
  readonly pages: readonly PageEntry[];
  /** The first area that has one for her has it. */
  readonly first?: FirstPage;
  readonly nav: readonly NavEntry[];
  /** What somebody begins from the first page; the first is the main one. */
  readonly actions?: readonly NavEntry[];
}

/** All of the console, in the order of the menu. */
export const AREAS: readonly Area[] = [
  health,
  centre,
  requests,
  shelter,
  protection,
  operations,
  province,
  district,
  duty,
  help,
];
