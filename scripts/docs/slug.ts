/** The name of a heading in links, as GitHub makes it: one rule for GitHub, the site and the test of links. Of equal ones, the second gets `-1`. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
