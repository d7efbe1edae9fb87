import { FacteurError } from '../../src/errors.ts';

/** The FacteurError a task ends with; anything else is thrown on. */
export async function errorOf(task: () => unknown): Promise<FacteurError> {
  try {
    await task();
  } catch (error) {
    if (error instanceof FacteurError) return error;
    throw error;
  }
  throw new Error('it went well');
}
