/** Tells the recorder beside it which test runs; vitest loads it before each test file that is measured. */
import { afterEach, beforeEach } from 'vitest';
import { enter, leave } from './recorder.js';

let begun = 0;

beforeEach(({ task }) => {
  enter(task.fullTestName);
  begun = performance.now();
});

afterEach(() => leave(performance.now() - begun));
