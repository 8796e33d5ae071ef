/** Whether a value is written in the flow itself, as against an environment variable, which Node-RED replaces. */
export function isInFlow(written: unknown): boolean {
  return typeof written === 'string' && !/^\$[{(]/u.test(written.trim());
}
