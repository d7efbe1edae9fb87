/** Elements of a cell whose text is not what it shows: notes, pictures with a caption, controls. */
const ASIDE = new Set(['annotation', 'frame', 'custom-shape', 'control', 'g', 'shapes', 'line', 'rect', 'ruby-text']);
/** No cell has more spaces in a row than this. */
const MOST_SPACES = 10_000;

/** The text of a cell (OpenDocument 1.3, part 3, 6.1): paragraphs on lines of their own, spaces and tabs as elements. */
export class OdsText {
  #text = '';
  #paragraphs = 0;
  #inParagraph = 0;
  #aside = 0;
  #inCell = false;

  /** A cell begins. */
  begin(): void {
    this.#inCell = true;
  }

  /** The cell ends: its text. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    this.#paragraphs = 0;
    this.#inCell = false;
    return text;
  }

  /** Whether the element is part of a cell's content. */
  open(name: string, attribute: (name: string) => string): boolean {
    if (!this.#inCell) return false;
    if (this.#aside > 0 || ASIDE.has(name)) this.#aside += 1;
    else if (name === 'p' || name === 'h') this.#beginParagraph();
    else if (name === 's') this.#text += ' '.repeat(Math.min(Number(attribute('text:c')) || 1, MOST_SPACES));
    else if (name === 'tab') this.#text += '\t';
    else if (name === 'line-break') this.#text += '\n';
    else return false;
    return true;
  }

  text(text: string): void {
    if (this.#inParagraph > 0 && this.#aside === 0) this.#text += text;
  }

  /** Whether the element was part of a cell's content. */
  close(name: string): boolean {
    if (!this.#inCell) return false;
    if (this.#aside > 0) {
      this.#aside -= 1;
      return true;
    }
    if (name !== 'p' && name !== 'h') return false;
    this.#inParagraph -= 1;
    return true;
  }

  #beginParagraph(): void {
    if (this.#paragraphs++ > 0) this.#text += '\n';
    this.#inParagraph += 1;
  }
}
