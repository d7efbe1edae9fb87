/** A subject as the name of a campaign: what differs between people has no place in it, nor has the comma that leads to it. */
export function subjectName(subject: string): string {
  return subject.replace(/(?:[\s,]*\{[{%].*?[%}]\})+/g, '…');
}
