/** A subject as the name of a campaign: what differs between people has no place in it. */
export function subjectName(subject: string): string {
  return subject.replace(/\s*\{[{%].*?[%}]\}/g, '…');
}
