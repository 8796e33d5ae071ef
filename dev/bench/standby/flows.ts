/** Flows of a given size, for a replica in hot standby. */

/** Seconds between the messages of a flow that ticks. */
export const TICK_S = 0.01;

/** The label of what is reported. */
export const FIRST = 'first';
export const TICK = 'tick';

const place = { z: 'tab', x: 1, y: 1 };

/**
 * @param count nodes in all, of which one sends a message as soon as it starts, to another one
 * @param functions one node in so many is a function node, which Node-RED compiles; default: none
 */
export function flowOf(count: number, functions = Number.POSITIVE_INFINITY): readonly object[] {
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    ...idle(count - 2, functions),
    {
      id: 'once',
      type: 'inject',
      ...place,
      props: [],
      repeat: '',
      once: true,
      onceDelay: '0',
      wires: [['first']],
    },
    { id: 'first', type: 'fleet-probe', label: FIRST, ...place, wires: [] },
  ];
}

/** The same, with a message every 10 ms, and a property that differs from deploy to deploy. */
export function tickingFlow(count: number, deploy: number): readonly object[] {
  return [
    { id: 'tab', type: 'tab', label: `bench, deploy ${deploy}` },
    ...idle(count - 2),
    {
      ...{
        id: 'clock',
        type: 'inject',
        ...place,
        props: [],
        name: String(deploy),
        once: true,
        onceDelay: '0',
      },
      ...{ repeat: String(TICK_S), wires: [['tick']] },
    },
    { id: 'tick', type: 'fleet-probe', label: TICK, ...place, wires: [] },
  ];
}

const KINDS: readonly object[] = [
  { type: 'change', rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '1', tot: 'num' }] },
  {
    type: 'switch',
    property: 'payload',
    rules: [{ t: 'eq', v: '1', vt: 'num' }],
    checkall: 'true',
    outputs: 1,
  },
];
const FUNCTION = { type: 'function', func: 'return msg;', outputs: 1, libs: [] };

/** Of the core nodes that flows are mostly made of. */
function idle(count: number, functions = Number.POSITIVE_INFINITY): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `idle-${index}`,
    ...(index % functions === functions - 1 ? FUNCTION : KINDS[index % KINDS.length]),
    ...place,
    wires: [[]],
  }));
}
