/** Colours for bright and dark pages; a replica keeps its colour in both. */

const REPLICAS = ['#2f6fd0', '#c76a12', '#24895a', '#8a55c9', '#c23f70'];

export const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 13px; font-weight: 600; }
  .soft { fill: var(--soft); }
  .holder { fill: #fff; font-weight: 600; text-anchor: middle; }
  .page { fill: var(--page); }
  .lane { fill: var(--lane); }
  .grid { stroke: var(--line); }
  .fault { fill: var(--fault); }
  svg { --page: #ffffff; --ink: #1f2328; --soft: #636c76; --lane: #f3f4f6; --line: #d8dce1; --fault: #b3261e; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --ink: #e6edf3; --soft: #9198a1; --lane: #161b22; --line: #30363d; --fault: #ff8278; }
  }
`;

/** By the number in its name: `r2.7` is a process of the second replica. */
export function colourOf(replica: string): string {
  const number = Number(/\d+/u.exec(replica)?.[0] ?? 1);
  return REPLICAS[(number - 1) % REPLICAS.length] ?? '#808080';
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
