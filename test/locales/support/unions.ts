/** The words that a type allows, read from the source: what a program can ask a catalog for. */
import { read } from './package-sets.js';

/** The members of `type Name = 'a' | 'b'`, or of a parameter `name: 'a' | 'b'` of the method that `place` begins with. */
export function membersOf(file: string, place: string): readonly string[] {
  const text = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const at = text.indexOf(place);
  if (at < 0) throw new Error(`${file} has no "${place}"`);
  const union = /^\s*\|?\s*('[^']+'(?:\s*\|\s*'[^']+')*)/.exec(text.slice(at + place.length))?.[1];
  if (union === undefined) throw new Error(`${file}: "${place}" is followed by no union of words`);
  return [...union.matchAll(/'([^']+)'/g)].map(([, member = '']) => member);
}
