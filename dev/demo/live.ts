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
import { AT_THE_END, type Ending } from './ending.js';
import { EventLog } from './event-log.js';
import { FaultLog } from './fault-log.js';
import type { DemoFleet } from './fleet.js';
import { drawFrame, type FrameModel } from './frame.js';
import { happening } from './happenings.js';
import { keysOf } from './keys.js';
import { paint, wantsColour } from './paint.js';
import { Screen } from './screen.js';
import type { Steering } from './steering.js';

/** ms; the table is drawn when something happens, but not more often than this, and as the clock goes on. */
const DRAW_AT_MOST_MS = 50;
const DRAW_AT_LEAST_MS = 250;

/** What is shown of a fleet, and what a person can do to it. */
export interface Show<Fleet extends DemoFleet> {
  readonly fleet: Fleet;
  readonly steering: new (fleet: Fleet, log: EventLog, faults: FaultLog) => Steering;
  readonly frame: (fleet: Fleet, faults: FaultLog) => Omit<FrameModel, 'events'>;
  /** What the log calls the first thing that a new leader does. */
  readonly deed: 'act' | 'message';
}

/** Resolves when the person quits, or `ended` does. */
export async function runLive<Fleet extends DemoFleet>(
  { fleet, steering: Controls, frame, deed }: Show<Fleet>,
  ended: Promise<Ending>,
): Promise<Ending> {
  const log = new EventLog();
  const faults = new FaultLog(fleet.ledger);
  const steering = new Controls(fleet, log, faults);
  const screen = new Screen(process.stdout);
  const colours = paint(wantsColour(process.stdout, process.env));
  const running = new Subscription();

  running.add(
    fleet.sightings$.subscribe((sighting) => {
      const text = happening(sighting, faults, deed);
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
        .subscribe(() => {
          const model = { ...frame(fleet, faults), events: (count: number) => log.last(count) };
          screen.draw(drawFrame(model, screen.size, colours));
        }),
    );
    return await firstValueFrom(merge(quit$, from(ended)));
  } finally {
    running.unsubscribe();
    screen.leave();
  }
}
