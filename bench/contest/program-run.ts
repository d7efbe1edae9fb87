import type { Run } from './contender.ts';
import type { Program } from './program.ts';

export interface ProgramRun {
  /** Starts what sends. */
  readonly launch: () => Program;
  /** Resolves when it has ended and says itself that all are sent; default: it ends well of its own. */
  readonly finished?: (program: Program) => Promise<void>;
}

/** The run of a contender that is one program, whatever that starts itself. */
export function programRun({ launch, finished }: ProgramRun): Run {
  let program: Program | null = null;
  return {
    start() {
      program = launch();
    },
    pids: () => (program ? [program.pid] : []),
    storePids: () => [],
    async finished() {
      if (program) await (finished ?? ((started) => started.succeeded()))(program);
    },
    close: async () => program?.stop(),
    output: () => program?.output ?? '',
  };
}
