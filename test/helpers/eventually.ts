import { TestRunner } from 'vitest';

/** So long it waits at most, in milliseconds. */
const PATIENCE_MS = 60_000;
/** Before the test's own time is over: a test that vitest breaks off does not say what it waited for. */
const BEFORE_THE_END_MS = 3_000;

/**
 * Waits until `look` returns something; fails with `what` after a minute, or shortly before the running test's time is over. A
 * look that is a command takes the processor from what is waited for: the longer one took, the longer until the next.
 */
export async function eventually<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const began = performance.now();
  const patience = Math.min(PATIENCE_MS, timeLeft() - BEFORE_THE_END_MS);
  let last: unknown;
  for (;;) {
    const lookedAt = performance.now();
    const left = began + patience - lookedAt;
    const value = await within(left, look());
    if (value !== LATE && value) return value as NonNullable<T>;
    if (value !== LATE) last = value;
    // A timer may end a fraction of a millisecond early.
    if (value === LATE || performance.now() - began >= patience) {
      throw new Error(
        `never happened within ${Math.round(patience / 1_000)} s: ${what}; last seen: ${JSON.stringify(last)}`,
      );
    }
    await new Promise((again) => setTimeout(again, Math.max(20, 4 * (performance.now() - lookedAt))));
  }
}

const LATE = Symbol('late');

// A look that hangs is no excuse for saying nothing.
async function within<T>(ms: number, look: T | Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((done) => {
    timer = setTimeout(() => done(LATE), Math.max(0, ms));
  });
  try {
    return await Promise.race([look, late]);
  } finally {
    clearTimeout(timer);
  }
}

// Milliseconds; in a hook nobody knows.
function timeLeft(): number {
  const test = TestRunner.getCurrentTest();
  const startTime = test?.result?.startTime;
  if (!test || startTime === undefined || test.timeout <= 0) return PATIENCE_MS;
  return test.timeout - (Date.now() - startTime);
}
