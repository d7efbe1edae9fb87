import { join } from 'node:path';
import { type Contender, rowOfAddress } from '../contest/contender.ts';
import { Program } from '../contest/program.ts';
import { programRun } from '../contest/program-run.ts';

const PROGRAM = join(import.meta.dirname, '../programs/nodemailer-pool.ts');

/** The pool that every Node program can have, and nothing else: what was sent is in nobody's books. */
export const nodemailerPool: Contender = {
  name: 'nodemailer-pool',
  about: 'nodemailer’s pool alone: no queue, no record, no retry',
  share: 0.25,
  needs: [],
  prepare: async ({ folder, port, list, materialFile }) =>
    programRun({
      launch() {
        const args = [PROGRAM, String(port), list, materialFile];
        return new Program(process.execPath, args, { cwd: folder, log: join(folder, 'nodemailer.log') });
      },
    }),
  rowOf: rowOfAddress,
};
