/** What could not be run, for whoever reads the output: a silent skip looks like a pass. */
export function skipLoudly(context: Mocha.Context, reason: string): never {
  const title = context.test?.fullTitle() ?? context.currentTest?.fullTitle() ?? 'a test';
  console.warn(`      SKIPPED: ${title}\n      because: ${reason}`);
  return context.skip();
}
