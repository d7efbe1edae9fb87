import { expect, it } from 'vitest';
import { onStopSignals } from '../../src/commands/stop-signals.ts';

it('every way of a terminal to ask for the end is heard, also the keys of a console of Windows, until it is taken back', () => {
  const heard: string[] = [];
  const release = onStopSignals(
    () => heard.push('asked'),
    () => heard.push('left'),
  );
  // Not sent: the process of the tests is not to end where one is missing.
  const signals = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const;
  const counts = () => signals.map((signal) => process.listenerCount(signal));
  const during = counts();
  process.emit('SIGBREAK');
  process.emit('SIGHUP');
  release();
  expect(heard).toEqual(['asked', 'left']);
  expect(counts()).toEqual(during.map((count) => count - 1));
});
