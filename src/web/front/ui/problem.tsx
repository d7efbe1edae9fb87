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
  const { failed } = words().common;
  if (problem instanceof ApiProblem) {
    return (
      <Notice tone="bad" title={problem.detail} actions={actions}>
        {problem.remedy}
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={failed.title} actions={actions}>
      {problem instanceof Error ? problem.message : String(problem)}
    </Notice>
  );
}
