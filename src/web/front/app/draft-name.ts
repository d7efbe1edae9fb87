import { subjectName } from '../../../subject-name.ts';
import type { Draft } from '../../api/types.ts';
import { words } from './language.ts';

/** What a draft is called where there are several: by itself, by its subject, by its message's file. */
export function draftName({ options: { name, subject }, message }: Draft): string {
  return name || subjectName(subject ?? '') || message?.name || words().common.unnamed;
}
