/** Keys of a terminal, one by one. */
import type { ReadStream } from 'node:tty';
import { Observable } from 'rxjs';

const ESCAPE_KEY = '\u001b';
const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';

/** Raw while subscribed. Completes when the terminal closes. */
export function keysOf(terminal: ReadStream): Observable<string> {
  return new Observable<string>((subscriber) => {
    const onData = (chunk: string | Buffer): void => {
      for (const key of readKeys(String(chunk))) subscriber.next(key);
    };
    const onGone = (): void => subscriber.complete();
    terminal.setRawMode(true);
    terminal.on('data', onData).once('end', onGone).once('error', onGone).resume();
    return () => {
      terminal.off('data', onData).off('end', onGone);
      terminal.on('error', () => undefined); // a terminal that is gone cannot be reset
      if (!terminal.destroyed) {
        terminal.setRawMode(false);
        terminal.pause();
      }
    };
  });
}

/** Lower-case letters; Ctrl-C and Ctrl-D are `q`. Arrow and function keys, which arrive as sequences, are nothing. */
export function readKeys(chunk: string): readonly string[] {
  if (chunk.startsWith(ESCAPE_KEY)) return [];
  return [...chunk.toLowerCase()].map((key) => (key === CONTROL_C || key === CONTROL_D ? 'q' : key));
}
