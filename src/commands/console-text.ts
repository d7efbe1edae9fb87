/**
 * Text as a console can show it. The one that Windows has beside its Terminal draws a box for a narrow no-break space (U+202F), which French has
 * before `:` and in numbers; a no-break space (U+00A0) is in all its fonts.
 */
export function consoleText(
  text: string,
  {
    platform,
    env,
  }: { readonly platform: NodeJS.Platform; readonly env: Readonly<Record<string, string | undefined>> } = process,
): string {
  // Set by Windows Terminal, and by the editors that have one of their own.
  const showsAll = platform !== 'win32' || env.WT_SESSION !== undefined || env.TERM_PROGRAM !== undefined;
  return showsAll ? text : text.replaceAll('\u202f', '\u00a0');
}
