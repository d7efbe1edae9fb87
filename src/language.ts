/** The languages that Facteur speaks, and writes the frame of a message in. */
export type Language = 'fr' | 'en';
