/** A place for a digit, quoted text, an escaped character, or a space. */
const PIECES = /([0#])|"([^"]*)"|\\(.)|( )/gsu;
/** What a format of places and texts is made of: nothing that groups, divides or chooses. */
const WHOLE = /^(?:[0#]|"[^"]*"|\\.| )+$/su;
/** Numbers beyond are shown with an exponent, or not to the last digit. */
const MOST = 1e15;

/**
 * Shows whole numbers by a format that only says where their digits stand (`00000`, `0#" "##" "##" "##" "##`), as numfmt does in four times
 * as long: postcodes and telephone numbers are another in each row, so that remembering them does not help. Null: the format is another one.
 *
 * The function that is returned gives null for a number that is left to numfmt.
 */
export function digitFormat(code: string): ((value: number) => string | null) | null {
  if (!WHOLE.test(code)) return null;
  const pieces = Array.from(code.matchAll(PIECES), ([, place, quoted, escaped, plain]) => ({
    place: place ?? null,
    text: quoted ?? escaped ?? plain ?? '',
  }));
  const places = pieces.flatMap(({ place }) => place ?? []).join('');
  if (places === '') return null;
  // A digit that is not there is a zero where a 0 stands, and nothing where a # does.
  const padded = /^0*/.exec(places)?.[0].length ?? 0;
  return (value) => {
    if (!Number.isInteger(value) || value < 0 || value >= MOST || (value === 0 && padded === 0)) return null;
    const written = String(value);
    if (places.length - written.length > padded) return null;
    const digits = written.padStart(places.length, '0');
    // The first place takes all that has none of its own.
    let from = 0;
    let until = digits.length - places.length + 1;
    let shown = '';
    for (const { place, text } of pieces) {
      if (place === null) shown += text;
      else {
        shown += digits.slice(from, until);
        from = until++;
      }
    }
    return shown;
  };
}
