/** A message as a word processor's document holds it, as HTML that any mail program shows. */
export interface LetterText {
  /** A piece of HTML, without a page around it. */
  readonly html: string;
  /** Of a first line `Objet : ...`, else the document's title; null: it has none. */
  readonly subject: string | null;
  /** Pictures that the HTML shows, by the name written there. */
  readonly images: ReadonlyMap<string, Uint8Array>;
}

const SUBJECT_LINE = /^\s*<p[^>]*>\s*(?:<(?:strong|em|u)>\s*)*(?:objet|sujet|subject)\s*:(.*?)<\/p>/isu;

/** The letter that a document's HTML is: a first line `Objet : ...` is its subject and no part of the text. */
export function letterText(
  html: string,
  { images, title }: { images: ReadonlyMap<string, Uint8Array>; title: string | null },
): LetterText {
  const [line, subject] = SUBJECT_LINE.exec(html.replace(/\u00a0|\u202f/g, ' ')) ?? [];
  const text = subject === undefined ? '' : plain(subject);
  if (line === undefined || text === '') return { html, subject: /<h1[\s>]/i.test(html) ? null : title, images };
  return { html: html.slice(line.length).trimStart(), subject: text, images };
}

/** The text of a piece of HTML on one line. */
function plain(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"');
  return text.replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
}
