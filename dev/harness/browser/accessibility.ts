/** What axe-core finds against WCAG 2.1 AA in a part of a page. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** A window in which the longest form needs no scrolling. */
const WHOLE_FORM_PX = 2_000;

const RULES = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
  contrast: { type: 'rule', values: ['color-contrast'] },
} as const;

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

interface Findings {
  readonly violations: readonly Finding[];
  readonly passes: readonly Finding[];
}

/**
 * Only within the element that `selector` finds. Each finding in words, with the element that it is about.
 *
 * @param apartFrom selectors of foreign parts in there
 * @param rules `contrast`: all that another color scheme can change
 */
export async function accessibilityFaults(
  page: Page,
  selector: string,
  apartFrom: readonly string[] = [],
  rules: keyof typeof RULES = 'all',
): Promise<readonly string[]> {
  await page.locator(selector).waitFor();
  if (!(await page.evaluate('"axe" in window'))) {
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  }
  const scope = { include: [[selector]], exclude: apartFrom.map((each) => [each]) };
  // Without the selector of each element examined, which nobody reads here.
  const options = { runOnly: RULES[rules], selectors: false };
  const run = `axe.run(${JSON.stringify(scope)}, ${JSON.stringify(options)})`;
  // What lies below the window would be judged against the page behind the drawer, which is white in dark schemes, too.
  const size = page.viewportSize();
  if (size !== null) await page.setViewportSize({ ...size, height: WHOLE_FORM_PX });
  const { violations, passes } = (await page.evaluate(unclipped(selector, run))) as Findings;
  if (size !== null) await page.setViewportSize(size);
  const faults = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 200)} ${failureSummary}`),
  );
  const readable = [...violations, ...passes].filter(({ id }) => id === 'color-contrast');
  const texts = readable.flatMap(({ nodes }) => nodes).filter(({ html }) => !/^<(input|select)/.test(html));
  return texts.length > 0 ? faults : [...faults, 'the contrast of no text was examined'];
}

/**
 * The editor's body is 0 px high, and the stack of its drawers 0 px wide, both with absolutely placed contents: axe takes
 * for invisible, and passes over, what such an element would clip.
 */
function unclipped(selector: string, run: string): string {
  return `(async () => {
    const ancestors = [];
    for (let e = document.querySelector(${JSON.stringify(selector)}).parentElement; e; e = e.parentElement) ancestors.push(e);
    const before = ancestors.map((e) => e.style.overflow);
    for (const e of ancestors) e.style.overflow = 'visible';
    const { violations, passes } = await ${run};
    ancestors.forEach((e, index) => { e.style.overflow = before[index]; });
    return { violations, passes };
  })()`;
}
