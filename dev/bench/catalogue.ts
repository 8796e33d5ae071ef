/** Everything that `npm run bench` measures, in the order in which it does. */
import { balance } from './balance/experiment.js';
import { cluster } from './cluster/experiment.js';
import { crash } from './crash/experiment.js';
import { crashChild, crashEnds, crashSidecar } from './crash-guard/experiment.js';
import type { Experiment } from './experiment.js';
import { gate } from './gate/experiment.js';
import { handOver } from './hand-over/experiment.js';
import { idle } from './idle/experiment.js';
import { memory } from './memory/experiment.js';
import { replay } from './replay/experiment.js';
import { replicas } from './replicas/experiment.js';
import { standbyCrash } from './standby/crash.js';
import { deployGap } from './standby/deploy-gap.js';
import { promotion } from './standby/promotion.js';
import { takeover } from './takeover/experiment.js';
import { weight } from './weight/experiment.js';

export const experiments: readonly Experiment[] = [
  takeover,
  handOver,
  replicas,
  crash,
  crashChild,
  crashSidecar,
  crashEnds,
  balance,
  gate,
  idle,
  cluster,
  memory,
  weight,
  replay,
  promotion,
  standbyCrash,
  deployGap,
];
