/** `facteur report`. */
export const reportFile = {
  command: 'the report of a campaign (without ID: of the latest), a page to print or to hand on',
  file: 'writes the page to this file (else to the standard output)',
  written: (p: { file: string }) => `📄 Report written to ${p.file}`,
};
