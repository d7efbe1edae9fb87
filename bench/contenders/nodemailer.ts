import { join } from 'node:path';
import { type Contender, type Run, rowOfAddress, type Stage } from '../contest/contender.ts';
import { Program } from '../contest/program.ts';

const PROGRAM = join(import.meta.dirname, '../programs/nodemailer-pool.ts');

/** The pool that every Node program can have, and nothing else: what was sent is in nobody's books. */
export const nodemailerPool: Contender = {
  name: 'nodemailer-pool',
  about: 'nodemailer’s pool alone: no queue, no record, no retry',
  share: 0.25,
  needs: [],
  prepare: async ({ folder, port, list, materialFile }: Stage): Promise<Run> => {
    let program: Program | null = null;
    return {
      start() {
        const args = [PROGRAM, String(port), list, materialFile];
        program = new Program(process.execPath, args, { cwd: folder, log: join(folder, 'nodemailer.log') });
      },
      pids: () => (program ? [program.pid] : []),
      storePids: () => [],
      finished: async () => program?.succeeded(),
      close: async () => program?.stop(),
      output: () => program?.output ?? '',
    };
  },
  rowOf: rowOfAddress,
};
