/** Requests the fleet on every change notification, and every 5 s without one. One request at a time. */

/** ms; a replica that crashes, or this Node-RED itself, sends no notification. */
const POLL_MS = 5_000;

/**
 * @param ports `ask()` resolves to the fleet or rejects; `listen(changed)` and `after(ms, run)` return a function that
 *   ends them; `answered(fleet)` or `failed(reason)` gets the outcome, and `failed` also what `answered` throws
 */
export function createFeed({ ask, listen, after, answered, failed }) {
  /** A new object whenever the feed is opened, so that late answers to an earlier run are ignored. */
  let run = null;

  function request(current) {
    if (current.underWay) {
      // The pending answer may miss the latest change.
      current.again = true;
      return;
    }
    current.underWay = true;
    current.again = false;
    current.cancelPoll?.();
    current.cancelPoll = after(POLL_MS, () => request(current));
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
      const current = { underWay: false, again: false, cancelPoll: null, endListening: null };
      run = current;
      current.endListening = listen(() => request(current));
      request(current);
    },
    /** Requests the fleet now, if the feed is open. */
    refresh() {
      if (run !== null) request(run);
    },
    close() {
      run?.endListening();
      run?.cancelPoll?.();
      run = null;
    },
  };
}
