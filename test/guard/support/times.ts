/** ms; what takes milliseconds on an idle machine, with a wide margin for a busy one. */
export const AT_ONCE_MS = 5_000;
