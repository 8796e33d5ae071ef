/** Waits until it is ended from outside, and tells how, as the demo does. */
import { untilEnded } from '../../../dev/demo/ending.js';

setInterval(() => undefined, 60_000); // nothing else keeps this process alive
void untilEnded().then(({ because, exitCode }) => {
  process.stdout.write(`Ended: ${because}\n`);
  process.exit(exitCode);
});
process.stdout.write('waits\n');
