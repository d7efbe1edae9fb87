import type { Draft } from '../../api/types.ts';
import { words } from './language.ts';

/** A subject as a name: what differs between people has no place in it (as the server names a campaign, campaign/submit.ts). */
export function subjectName(subject: string): string {
  return subject.replace(/\s*\{[{%].*?[%}]\}/g, '…');
}

/** What a draft is called where there are several: by itself, by its subject, by its message's file. */
export function draftName({ options: { name, subject }, message }: Draft): string {
  return name || subjectName(subject ?? '') || message?.name || words().common.unnamed;
}
