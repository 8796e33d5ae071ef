/** Writes `docs/api-reference.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { referenceOf } from './reference.js';

const root = resolve(__dirname, '../../..');
const source = readFileSync(join(root, 'src/api/api.ts'), 'utf8');

writeFileSync(join(root, 'docs/api-reference.md'), referenceOf(source));
