/**
 * Releases leases when the process exits without a clean stop: after an exception, an unhandled rejection or
 * `process.exit`. Otherwise the next leader would wait for a whole TTL.
 *
 * SIGKILL, an abort and exhausted memory leave no time for it. In a worker thread, `process.exit` ends only the worker.
 */

export interface LastWordsOptions {
  /** Stops acting, then releases. Called while the process exits, at most once, so it must be synchronous. */
  readonly abandon: () => void;
  /** Default: writes a line to stderr, since Node-RED's log may be closed. */
  readonly report?: (line: string) => void;
}

export class LastWords {
  readonly #options: LastWordsOptions;

  constructor(options: LastWordsOptions) {
    this.#options = options;
  }

  /** Listens ahead of listeners that are there already: none of them is to find this replica leading. */
  listen(): void {
    process.prependListener('exit', this.#onExit);
  }

  ignore(): void {
    process.removeListener('exit', this.#onExit);
  }

  /** What is thrown here would replace the exit code and the reason why the process ends. */
  readonly #onExit = (): void => {
    const { abandon, report = reportToStderr } = this.#options;
    try {
      abandon();
    } catch (error) {
      report(
        `cluster-leader: could not release the leases: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
}

function reportToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
