/** Everything that `npm run bench` measures, in the order in which it does. */
import type { Experiment } from './experiment';
import { takeover } from './takeover/experiment';

export const experiments: readonly Experiment[] = [takeover];
