import type { ReadMail } from '../mailbox/round.ts';
import type { OpenProject } from './project.ts';
import { type TakenFrom, takeReturn } from './returns.ts';

/** Takes in a mail of a mailbox: what its reader has to know of it. Throws what the store throws. */
export async function takeMail(project: OpenProject, raw: Uint8Array, from: TakenFrom): Promise<ReadMail> {
  const { understood, recipients } = await takeReturn(project, raw, from);
  return {
    kind: understood.kind,
    recorded: recipients.some(({ told }) => told === 'recorded' || told === 'known'),
    again: recipients.some(({ told }) => told === 'unsettled'),
  };
}
