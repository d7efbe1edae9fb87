import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessage } from '../../src/message/compile.ts';
import { CONNECTIONS, type Contender, type Run, type Stage } from '../contest/contender.ts';
import { type Material, row, SENDER } from '../contest/material.ts';
import { Program } from '../contest/program.ts';

const SMTP_SOURCE = '/usr/sbin/smtp-source';

/** A C program that sends one ready message again and again: as fast as one process can speak SMTP. */
export const smtpSource: Contender = {
  name: 'smtp-source',
  about:
    'Postfix’s smtp-source -d: the first message of the list, composed beforehand, to a numbered address each time',
  share: 1,
  needs: [],
  prepare: async ({ folder, port, messages, material }: Stage): Promise<Run> => {
    const mail = join(folder, 'mail');
    writeFileSync(mail, firstMessage(material));
    let program: Program | null = null;
    return {
      start() {
        const addresses = ['-f', SENDER.address, '-t', row(1).email];
        const load = ['-d', '-N', '-s', String(CONNECTIONS), '-m', String(messages), '-F', mail];
        const args = [...load, ...addresses, `127.0.0.1:${port}`];
        program = new Program(SMTP_SOURCE, args, { cwd: folder, log: join(folder, 'smtp-source.log') });
      },
      pids: () => (program ? [program.pid] : []),
      storePids: () => [],
      finished: async () => program?.succeeded(),
      close: async () => program?.stop(),
      output: () => program?.output ?? '',
    };
  },
  rowOf: () => 1,
};

/** As facteur puts it on the wire, but for the line ends: smtp-source adds those. */
function firstMessage({ subject, text, html }: Material): string {
  const source = { from: SENDER, replyTo: null, subject, text, html, attachments: [] };
  const compiled = compileMessage(source, { stamp: 'bench', contents: new Map() });
  const { email, ...vars } = row(1);
  const { chunks } = compiled.compose({ email, vars: { email, ...vars }, delivery: 'k3f9.1' }, new Date());
  return Buffer.concat(chunks).toString('latin1').replaceAll('\r\n', '\n');
}
