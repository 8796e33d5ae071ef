/** Reads the command line. */
export type DemoCommand =
  | { readonly kind: 'run'; readonly tour: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'refuse'; readonly message: string };

export function readCommand(words: readonly string[]): DemoCommand {
  let tour = false;
  for (const word of words) {
    if (word === '--help' || word === '-h') return { kind: 'help' };
    if (word !== '--tour') return { kind: 'refuse', message: `unknown option "${word}"; try --help` };
    tour = true;
  }
  return { kind: 'run', tour };
}
