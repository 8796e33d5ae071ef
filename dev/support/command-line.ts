/** What the commands of this folder have in common: options, mistakes in them, exit codes. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is wrong; the message says why, for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit code for a command line that makes no sense. */
const MISUSED = 2;

/** @throws UsageError for an option or a word that is not among `options` */
export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; --help lists the options`);
  }
}

/** Resolves when the command is done and its exit code is set; an error is printed, and makes the code `failed`. */
export async function runCommand(
  main: (args: readonly string[]) => Promise<number>,
  failed: number,
): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const misused = error instanceof UsageError;
    console.error(misused ? error.message : error);
    process.exitCode = misused ? MISUSED : failed;
  }
}
