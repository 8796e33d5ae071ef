/** What a page reports about: exceptions, errors on its console, requests that were refused. */
import type { Page } from 'playwright-core';

/** Collects from now on; the returned list grows. */
export function troublesOf(page: Page): readonly string[] {
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // A refused request is an error on the console too, but without its status and method.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      troubles.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('response', (response) => {
    const status = response.status();
    if (status >= 400) troubles.push(`${response.request().method()} ${response.url()}: ${status}`);
  });
  return troubles;
}
