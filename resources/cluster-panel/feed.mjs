/** When the fleet is asked for: at each note that it changed, and now and then without one. One request at a time. */

/** ms; what is gone without a word sends no note, be it a replica or this Node-RED itself. */
const keepaliveMs = 5_000;

/**
 * @param ports `ask` resolves to the fleet or rejects; `listen(note)` returns what ends it; `after(ms, run)` too;
 *   `answered(fleet)` and `failed(reason)` take the outcome; what `answered` throws goes to `failed`, too.
 */
export function createFeed({ ask, listen, after, answered, failed }) {
  /** Each opening has its own run, so that an answer to an earlier one counts for nothing. */
  let run = null;

  function request(current) {
    if (current.underWay) {
      // What changed while the answer was on its way may be missing from it.
      current.again = true;
      return;
    }
    current.underWay = true;
    current.again = false;
    current.cancelKeepalive?.();
    current.cancelKeepalive = after(keepaliveMs, () => request(current));
    ask()
      .then((fleet) => current === run && answered(fleet))
      .catch((reason) => current === run && failed(reason))
      .finally(() => {
        current.underWay = false;
        if (current === run && current.again) request(current);
      });
  }

  return {
    open() {
      if (run !== null) return;
      const current = { underWay: false, again: false, cancelKeepalive: null, endListening: null };
      run = current;
      current.endListening = listen(() => request(current));
      request(current);
    },
    /** Asks now. Nothing happens while the feed is closed. */
    refresh() {
      if (run !== null) request(run);
    },
    close() {
      run?.endListening();
      run?.cancelKeepalive?.();
      run = null;
    },
  };
}
