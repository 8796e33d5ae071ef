import { skipLoudly } from '../../../dev/harness/skip-loudly.js';

/**
 * Call in a `describe` whose tests are the steps of one story: after a step that failed or was skipped, the others
 * would only repeat its failure, each after its own bound.
 */
export function story(): void {
  beforeEach(function () {
    const steps = this.currentTest?.parent?.tests ?? [];
    if (steps.some((step) => step.state === 'failed' || (step !== this.currentTest && step.isPending())))
      skipLoudly(this, 'an earlier step of its story failed or was not run', 'see to that step');
  });
}
