/** Everything that `npm run bench` measures, in the order in which it does. */
import { crash } from './crash/experiment';
import type { Experiment } from './experiment';
import { gate } from './gate/experiment';
import { idle } from './idle/experiment';
import { memory } from './memory/experiment';
import { takeover } from './takeover/experiment';

export const experiments: readonly Experiment[] = [takeover, crash, gate, idle, memory];
