import { noteSkip } from './mocha/not-run.js';

/**
 * Skips the test, or all tests of the suite where a `before` hook calls this, and reports it at the end of the run: a
 * silent skip looks like a pass. `remedy` completes the sentence "To run them: …".
 */
export function skipLoudly(context: Mocha.Context, because: string, remedy: string): never {
  noteSkip({ tests: testsOf(context), because, remedy });
  return context.skip();
}

/** `currentTest` is the one that a hook is about; around a suite mocha sets it as well, to the first or the last. */
function testsOf({ test, currentTest }: Mocha.Context): readonly string[] {
  const titles: string[] = [];
  if (test?.title.startsWith('"before all" hook')) {
    test.parent?.eachTest((each) => titles.push(each.fullTitle()));
  } else {
    const skipped = currentTest ?? test;
    if (skipped) titles.push(skipped.fullTitle());
  }
  return titles;
}
