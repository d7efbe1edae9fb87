/**
 * French typography without invisible characters in the sources: catalogue texts are written with ordinary spaces
 * before : ; ! ? and inside « », and this tag makes them narrow no-break spaces (U+202F; rules of the Imprimerie
 * nationale, the colon's full-width space made narrow too: in a terminal's fixed-width font they are the same).
 * Only the literal parts are touched, never the values put in.
 */
export function f(literals: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return literals.map((literal, i) => frenchSpaces(literal) + (values[i] ?? '')).join('');
}

function frenchSpaces(text: string): string {
  return text.replace(/ (?=[:;!?»])/g, '\u202f').replace(/« /g, '«\u202f');
}
