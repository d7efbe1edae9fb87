import type { ComponentChildren } from 'preact';
import { words } from '../app/language.ts';
import { ApiProblem } from '../app/problem.ts';
import { Notice } from './notice.tsx';

interface ProblemNoticeProps {
  /** What was thrown. */
  readonly problem: unknown;
  readonly actions?: ComponentChildren;
}

/** Why something could not be done, in the server's words, and what to do about it. */
export function ProblemNotice({ problem, actions }: ProblemNoticeProps) {
  const { what, remedy } = sayProblem(problem);
  return (
    <Notice tone="bad" title={what} actions={actions}>
      {remedy}
    </Notice>
  );
}

/** The words of what was thrown. */
export function sayProblem(problem: unknown): { readonly what: string; readonly remedy: string } {
  if (problem instanceof ApiProblem) return { what: problem.detail, remedy: problem.remedy };
  return {
    what: words().common.failed.title,
    remedy: problem instanceof Error ? problem.message : String(problem),
  };
}
