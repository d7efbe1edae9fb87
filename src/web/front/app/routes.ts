import type { ComponentType } from 'preact';
import type { ViewName } from '../../api/views.ts';

/** What a view is given: the parts of its address. */
export interface ViewProps {
  readonly params: Readonly<Record<string, string>>;
}

/** Views are loaded when they are first looked at. */
export const loadView: Readonly<Record<ViewName, () => Promise<{ readonly default: ComponentType<ViewProps> }>>> = {
  home: () => import('../views/home/index.tsx'),
  campaigns: () => import('../views/campaigns/index.tsx'),
  campaign: () => import('../views/campaign/index.tsx'),
  draft: () => import('../views/draft/index.tsx'),
  mailbox: () => import('../views/mailbox/index.tsx'),
  people: () => import('../views/people/index.tsx'),
  suppressions: () => import('../views/suppressions/index.tsx'),
  settings: () => import('../views/settings/index.tsx'),
};
