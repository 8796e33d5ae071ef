/** Everything that `npm run bench` measures, in the order in which it does. */
import { crash } from './crash/experiment';
import type { Experiment } from './experiment';
import { takeover } from './takeover/experiment';

export const experiments: readonly Experiment[] = [takeover, crash];
