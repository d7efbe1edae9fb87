import { describe, expect, it } from 'vitest';
import { narrate } from '../../src/commands/narrator.ts';
import { FacteurError } from '../../src/errors.ts';
import { createLog } from '../../src/worker/log.ts';

function listener() {
  const lines: string[] = [];
  return { lines, events: narrate(createLog('info', (line) => lines.push(line))) };
}

describe('what a worker says of trouble', () => {
  it.each([
    new TypeError('x is undefined'),
    new FacteurError('unexpected', { problem: 'ERR user_script:664: attempt to compare nil with number' }),
  ])('of a fault of ours once, then the tenth and the hundredth time: %s', (error) => {
    const { lines, events } = listener();
    for (let i = 0; i < 100; i += 1) {
      events.trouble(error);
      events.troubleOver();
    }
    const told = lines.filter((line) => line.includes('ERROR'));
    expect(told).toHaveLength(3);
    expect(told[0]).toMatch(/faute de ce programme.*(x is undefined|user_script:664).*signalez-la/);
    expect(told[2]).toContain('100');
    expect(told.join()).not.toContain('accessible');
  });

  it('of two faults each', () => {
    const { lines, events } = listener();
    for (const name of ['a', 'b', 'a']) events.trouble(new RangeError(name));
    expect(lines).toHaveLength(2);
  });
});
