import { useLayoutEffect } from 'preact/hooks';

/** Makes the association's colour the accent of the page; ui/tokens.css keeps it readable. null: the page's own. */
export function useBrand(colour: string | null): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    if (colour === null) style.removeProperty('--brand');
    else style.setProperty('--brand', colour);
  }, [colour]);
}
