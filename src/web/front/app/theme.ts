import { signal } from '@preact/signals';
import { setCookie } from './cookies.ts';

/** Light, dark, or as the computer is set. */
export type Theme = 'auto' | 'light' | 'dark';

/** How the page looks now. */
export const theme = signal<Theme>((document.documentElement.dataset.theme as Theme | undefined) ?? 'auto');

/** Changes how the page looks, and keeps it. */
export function useTheme(chosen: Theme): void {
  theme.value = chosen;
  document.documentElement.dataset.theme = chosen;
  setCookie('facteur-theme', chosen);
}
