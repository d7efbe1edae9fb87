import { lookAtService, planService } from '../app/service.ts';
import type { Check } from './check-report.ts';
import type { Context } from './context.ts';
import { language, words } from './words.ts';

/** Whether a worker of this project comes back by itself when the computer is started again. */
export function* serviceCheck(context: Context): Generator<Check> {
  const plan = planService(context, 'worker', { language: language() });
  if (!plan) return;
  const w = words().service.checks;
  const { installed, isActive } = lookAtService(plan);
  const { name } = plan;
  // To be without one is a choice, no fault: a worker may be started for each campaign.
  if (installed === 'no') yield { name: 'service', status: 'ok', message: w.none, remedy: w.noneRemedy };
  else if (installed === 'other')
    yield { name: 'service', status: 'warning', message: w.other({ name }), remedy: w.otherRemedy };
  else if (isActive) yield { name: 'service', status: 'ok', message: w.active({ name }), remedy: null };
  else yield { name: 'service', status: 'warning', message: w.stopped({ name }), remedy: w.stoppedRemedy };
}
