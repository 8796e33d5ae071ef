/** ms; a connection that lasted less counts as another failure, so that a server which drops clients is not flooded. */
export const STEADY_MS = 1_000;
