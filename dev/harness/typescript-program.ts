/** How a program in TypeScript is run in a process of its own. */
import { join } from 'node:path';

/** For `--require`; see there. */
export const QUICK_TSX = join(__dirname, 'quick-tsx.cjs');

/** @returns a command for OwnedProcess and for a terminal */
export function typescriptProgram(file: string, ...args: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, '--require', QUICK_TSX, file, ...args];
}
