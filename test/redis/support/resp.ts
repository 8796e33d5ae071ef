/** The little of the protocol that servers need which say what a test tells them to. */

export function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

export function array(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join('')}`;
}

/** Commands as clients send them: arrays of strings. Only whole ones are read. */
export function commandsIn(text: string): { commands: readonly (readonly string[])[]; rest: string } {
  const commands: (readonly string[])[] = [];
  let rest = text;
  for (;;) {
    const lines = rest.split('\r\n');
    const count = Number(lines[0]?.slice(1));
    if (!rest.startsWith('*') || lines.length <= 2 * count + 1) return { commands, rest };
    commands.push(Array.from({ length: count }, (_, at) => lines[2 + 2 * at] ?? ''));
    rest = lines.slice(1 + 2 * count).join('\r\n');
  }
}
