/** Errors for programs, in English. */
import { type Problem, SettingsError } from '../runtime/errors.js';
import { english } from './english.js';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export class ElectionError extends Error {
  override readonly name = 'ElectionError';

  constructor(
    message: string,
    readonly code: string,
    readonly bounds: Bounds | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function errorOf(problem: Problem): ElectionError {
  const options = problem.cause === undefined ? {} : { cause: problem.cause };
  return new ElectionError(english().problem(problem), problem.code, null, options);
}

/** Runs `read`, and puts what it finds wrong with settings into words. @throws {ElectionError} */
export function inWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsError) throw errorOf(error.problem);
    throw error;
  }
}
