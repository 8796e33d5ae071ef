/** The form for people: a live table, and keys to break things. */
import {
  auditTime,
  concatWith,
  filter,
  firstValueFrom,
  from,
  fromEvent,
  interval,
  map,
  merge,
  of,
  Subscription,
  share,
  startWith,
  take,
} from 'rxjs';
import { doubleCount } from './act-counter.js';
import { AT_THE_END, type Ending } from './ending.js';
import { EventLog } from './event-log.js';
import { TTL_MS } from './example-flow.js';
import { FaultLog } from './fault-log.js';
import type { DemoFleet } from './fleet.js';
import { drawFrame, type FrameModel } from './frame.js';
import { happening } from './happenings.js';
import { keysOf } from './keys.js';
import { paint, wantsColour } from './paint.js';
import { Screen } from './screen.js';
import { Steering } from './steering.js';

/** ms; the table is drawn when something happens, but not more often than this, and as the clock goes on. */
const DRAW_AT_MOST_MS = 50;
const DRAW_AT_LEAST_MS = 250;

/** Resolves when the person quits, or `ended` does. */
export async function runLive(fleet: DemoFleet, ended: Promise<Ending>): Promise<Ending> {
  const log = new EventLog();
  const faults = new FaultLog(fleet.ledger);
  const steering = new Steering(fleet, log, faults);
  const screen = new Screen(process.stdout);
  const colours = paint(wantsColour(process.stdout, process.env));
  const running = new Subscription();

  running.add(
    fleet.sightings$.subscribe((sighting) => {
      const text = happening(sighting, faults);
      if (text !== null) log.say(text);
    }),
  );
  running.add(fleet.surprises$.subscribe((text) => log.say(text)));

  const keys$ = keysOf(process.stdin).pipe(share());
  running.add(keys$.pipe(filter((key) => key !== 'q')).subscribe((key) => void steering.press(key)));
  const quit$ = keys$.pipe(
    filter((key) => key === 'q'),
    map((): Ending => ({ because: AT_THE_END, exitCode: 0 })),
    take(1),
    concatWith(of<Ending>({ because: 'the terminal is gone', exitCode: 129 })),
  );

  try {
    screen.enter();
    for (const slot of fleet.slots) {
      steering.start(slot).catch((error: Error) => log.say(error.message.split('\n')[0] ?? ''));
    }
    const resized$ = fromEvent(process.stdout, 'resize');
    running.add(
      merge(fleet.sightings$, keys$, resized$, interval(DRAW_AT_LEAST_MS))
        .pipe(auditTime(DRAW_AT_MOST_MS), startWith(null))
        .subscribe(() => screen.draw(drawFrame(model(fleet, faults, log), screen.size, colours))),
    );
    return await firstValueFrom(merge(quit$, from(ended)));
  } finally {
    running.unsubscribe();
    screen.leave();
  }
}

function model(fleet: DemoFleet, faults: FaultLog, log: EventLog): FrameModel {
  const { ledger } = fleet;
  return {
    title: `One of three Node-RED replicas acts on each job (lock TTL ${TTL_MS / 1000} s)`,
    redis: fleet.redis,
    rows: fleet.slots.map((slot) => ({
      name: slot.name,
      condition: slot.condition,
      forMs: slot.forMs,
      latest: fleet.latest(slot),
      ...ledger.counts(slot.name),
      takeoverMs: faults.lastOf(slot.name)?.roleMs ?? null,
      guarded: slot.guarded,
      editor: slot.editor,
    })),
    doubles: doubleCount(ledger.doubles),
    events: (count) => log.last(count),
  };
}
