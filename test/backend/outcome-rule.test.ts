import { describe, expect, test } from 'vitest';
import { judgeOutcome, outcomeOfVanished } from '../../src/backend/outcome-rule.ts';
import { deliveryStates } from '../../src/backend/states.ts';
import { circumstances, outcomeKinds, shortly } from './outcome-cases.ts';

/** What docs/delivery-states.md says of outcomes; all that is not here is stale. `+`: the attempt counts, `*`: new token. */
const told: Readonly<Record<string, string>> = {
  'claimed failed': 'recorded failed',
  'claimed deferred': 'recorded deferred waited',
  'claimed released': 'recorded pending waited *',
  'sending sent': 'recorded sent +',
  'sending failed': 'recorded failed +',
  'sending deferred': 'recorded deferred waited +',
  'sending unknown': 'recorded unknown +',
  'sending released': 'recorded pending waited *',
  'unknown sent': 'late sent',
  'unknown failed': 'late failed',
  'pending sent': 'late sent',
  'pending failed': 'late failed',
};

describe('what an outcome makes of a delivery', () => {
  const plain = { attempts: 0, cancelled: false, resend: false };

  test('in each state, each outcome', () => {
    for (const state of deliveryStates) {
      for (const kind of outcomeKinds) {
        const name = `${state} ${kind}`;
        expect(shortly(judgeOutcome(state, kind, plain)), name).toBe(told[name] ?? 'stale');
      }
    }
  });

  test('in a cancelled campaign what would wait or go back is cancelled, and all else as ever', () => {
    for (const state of deliveryStates) {
      for (const kind of outcomeKinds) {
        for (const resend of [true, false]) {
          const verdict = judgeOutcome(state, kind, { attempts: 0, cancelled: true, resend });
          const cancelled = told[`${state} ${kind}`]?.replace(/(deferred|pending) waited/, 'cancelled');
          expect(shortly(verdict), `${state} ${kind}`).toBe(cancelled ?? 'stale');
        }
      }
    }
  });

  test('resend makes pending at once what is unknown, until the fifth attempt, and changes nothing else', () => {
    for (const { attempts, cancelled, resend } of circumstances.filter((of) => of.resend && !of.cancelled)) {
      const verdict = judgeOutcome('sending', 'unknown', { attempts, cancelled, resend });
      expect(shortly(verdict)).toBe(attempts < 4 ? 'recorded pending now +' : 'recorded unknown +');
      for (const kind of outcomeKinds.filter((other) => other !== 'unknown')) {
        expect(judgeOutcome('sending', kind, { attempts, cancelled, resend })).toEqual(
          judgeOutcome('sending', kind, { attempts, cancelled, resend: false }),
        );
      }
    }
  });

  test('of a worker that vanished, what was being sent is unknown, what was claimed is given back', () => {
    expect(outcomeOfVanished('sending')).toBe('unknown');
    expect(outcomeOfVanished('claimed')).toBe('released');
  });
});
