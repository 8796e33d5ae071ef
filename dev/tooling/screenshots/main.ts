/** `npm run screenshots`: retakes the pictures of docs/images. File names as arguments select some. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '../../harness/browser/index.js';
import { runCommand, UsageError } from '../../support/command-line.js';
import { PICTURES_FOLDER, pictures } from './pictures.js';
import { tellStory } from './story.js';

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !(name in pictures));
  if (unknown.length > 0)
    throw new UsageError(`there is no ${unknown.join(', no ')}: ${Object.keys(pictures).join(', ')}`);
  const browser = await openBrowser();
  console.log(browser.version);
  try {
    const story = await tellStory(console.log);
    try {
      mkdirSync(PICTURES_FOLDER, { recursive: true });
      for (const [name, take] of Object.entries(pictures)) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        const path = join(PICTURES_FOLDER, name);
        await take(browser, story, path);
        console.log(`${name}: ${Math.round(statSync(path).size / 1000)} kB`);
      }
    } finally {
      await story.end();
    }
  } finally {
    await browser.close();
  }
  return 0;
}

void runCommand(main, 1);
