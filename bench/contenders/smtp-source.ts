import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTIONS, type Contender } from '../contest/contender.ts';
import { row, SENDER } from '../contest/material.ts';
import { messageOf } from '../contest/measure.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const SMTP_SOURCE = '/usr/sbin/smtp-source';

/** A C program that sends one ready message again and again: as fast as one process can speak SMTP. */
export function smtpSource(facteur: Contender): Contender {
  let message: Promise<Buffer> | null = null;
  return {
    name: 'smtp-source',
    about:
      'Postfix’s smtp-source -d: the very message facteur sends to the first of the list, to a numbered address each time',
    share: 1,
    needs: [],
    async prepare({ folder, port, messages, material }) {
      message ??= messageOf(facteur, material);
      const mail = join(folder, 'mail');
      writeFileSync(mail, await message);
      return programRun({
        launch() {
          const addresses = ['-f', SENDER.address, '-t', row(1).email];
          const load = ['-d', '-N', '-s', String(CONNECTIONS), '-m', String(messages), '-F', mail];
          const args = [...load, ...addresses, `127.0.0.1:${port}`];
          return new Program(SMTP_SOURCE, args, { cwd: folder, log: join(folder, 'smtp-source.log') });
        },
      });
    },
    rowOf: () => 1,
  };
}
