/** Drawings of 16 by 16, one path each; strokes in the colour of the text beside them. */
const paths = {
  letter: 'M2 4h12v9H2zM2 4l6 5 6-5',
  plus: 'M8 3v10M3 8h10',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  check: 'M3 8.5l3.5 3.5L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.6-.9 1.4M8 12.5v.01',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3l2 1.5',
  again: 'M13 3v3.5H9.5M13 6.5A5.5 5.5 0 1 0 13.5 9',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M4.5 3l8 5-8 5z',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  returned: 'M13 8H3M7 4L3 8l4 4',
  warning: 'M8 2.5L1.8 13h12.4zM8 6.5v3M8 11.5v.01',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 7.5v3.5M8 5v.01',
  minus: 'M3 8h10',
  stop: 'M4.5 4.5h7v7h-7z',
  flag: 'M4 14V2.5h8l-2 2.8 2 2.7H4',
  pen: 'M3 13l.8-3L11 2.8l2.2 2.2L6 12.2z',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.5 10.5L14 14',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  upload: 'M8 11V3M5 6l3-3 3 3M3 13h10',
  download: 'M8 3v8M5 8l3 3 3-3M3 13.5h10',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.5 9h6l.5-9',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a word. It is never alone: what it says stands in the word, or in the name of what it is in. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
