/** The protocol of the server (RESP 2), as far as it is needed without the client. */

/** A command as the server reads it: an array of bulk strings. */
export function encoded(command: readonly string[]): string {
  const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join('')}`;
}

/** An error that the server answers with; its first word is a code. */
export class ErrorAnswer {
  constructor(readonly text: string) {}
}

export type Answer = string | number | null | ErrorAnswer | readonly Answer[];

/** Characters. Something other than a Redis server may never end its line. */
const LONGEST_ANSWER = 65_536;

interface Parsed {
  readonly answer: Answer;
  /** Where the next answer begins. */
  readonly next: number;
}

/** Reads answers as they arrive, in pieces of any size. */
export class AnswerReader {
  /** Latin-1, so that a character is a byte. */
  #unread = '';

  /** @throws {Error} if this is not the protocol */
  read(chunk: Buffer): readonly Answer[] {
    this.#unread += chunk.toString('latin1');
    const answers: Answer[] = [];
    let at = 0;
    for (let parsed = parse(this.#unread, at); parsed !== null; parsed = parse(this.#unread, at)) {
      answers.push(parsed.answer);
      at = parsed.next;
    }
    this.#unread = this.#unread.slice(at);
    if (this.#unread.length > LONGEST_ANSWER) throw notTheProtocol();
    return answers;
  }
}

/** @returns null if the answer is not complete */
function parse(text: string, at: number): Parsed | null {
  const end = text.indexOf('\r\n', at);
  if (end < 0) return null;
  const line = text.slice(at + 1, end);
  const next = end + 2;
  switch (text[at]) {
    case '+':
      return { answer: line, next };
    case '-':
      return { answer: new ErrorAnswer(line), next };
    case ':':
      return { answer: Number(line), next };
    case '$': {
      const length = lengthIn(line);
      if (length < 0) return { answer: null, next };
      if (text.length < next + length + 2) return null;
      return { answer: text.slice(next, next + length), next: next + length + 2 };
    }
    case '*':
      return parseArray(text, next, lengthIn(line));
    default:
      throw notTheProtocol();
  }
}

function parseArray(text: string, at: number, length: number): Parsed | null {
  if (length < 0) return { answer: null, next: at };
  const items: Answer[] = [];
  let next = at;
  while (items.length < length) {
    const parsed = parse(text, next);
    if (parsed === null) return null;
    items.push(parsed.answer);
    next = parsed.next;
  }
  return { answer: items, next };
}

function lengthIn(line: string): number {
  const length = Number(line);
  if (!Number.isInteger(length) || length > LONGEST_ANSWER) throw notTheProtocol();
  return length;
}

function notTheProtocol(): Error {
  return new Error('this is no Redis server');
}
