/** Faults of crash guards, which some of the replicas have. */
import { freezeGuard, killGuard } from '../fleet/guards.js';
import type { FaultKind } from './kind.js';
import { during } from './lasting.js';
import { onMember } from './on-member.js';

const killed: FaultKind = {
  name: 'crash guard killed',
  weight: 3,
  inject: onMember(false, async (member, _arena, _dice, strike) => {
    for (const pid of member.guards()) {
      strike();
      killGuard(pid);
    }
  }),
};

/** It hears of the death late, when others have led: what it releases then must be nobody else's. */
const late: FaultKind = {
  name: 'kill -9 with a frozen crash guard',
  weight: 5,
  inject: onMember(true, async (member, { ttlMs }, dice, strike) => {
    const [guard] = member.guards();
    if (guard === undefined) return;
    const ms = dice.between(0.2, 2) * ttlMs;
    strike(`thawed after ${ms.toFixed(0)} ms`);
    const thaw = freezeGuard(guard);
    await Promise.all([member.kill(), during(ms, thaw)]);
  }),
};

export const GUARD_FAULTS: readonly FaultKind[] = [killed, late];
