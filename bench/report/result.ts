import type { ContestResult } from '../contest/contest.ts';
import type { Machine } from '../figures/machine.ts';
import type { ScalingResult } from '../figures/scaling.ts';
import type { WorkbookResult } from '../figures/workbook.ts';

/** What `--json` writes and everything else is made from. Parts that were not asked for are null. */
export interface BenchResult {
  readonly machine: Machine;
  /** Of text and HTML together, without headers and encoding. */
  readonly contentBytes: number;
  readonly connections: number;
  readonly contest: ContestResult | null;
  readonly scaling: ScalingResult | null;
  readonly workbook: WorkbookResult | null;
  /** Contenders that could not take part, and why. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly targets: readonly Target[];
}

/** What the project has set itself. */
export interface Target {
  readonly figure: string;
  readonly limit: number;
  readonly bound: 'at least' | 'at most';
  readonly unit: string;
  readonly measured: number;
  readonly met: boolean;
}
