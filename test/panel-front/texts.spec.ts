import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { languagesOfPanel, panelModule, panelSources, root, textsIn } from './support.js';

interface Texts {
  text(key: string, params?: object): string;
  reason(code: string): string;
  problem(problem: { code: string; params: object }): string;
}

const texts = textsIn('en-US');
const codes = JSON.parse(readFileSync(join(root, 'locales/en-US/cluster-leader.json'), 'utf8'));

/** Looks up as the editor does: the key itself if there is no text. */
function translate(key: string): string {
  const [namespace, path] = key.includes(':') ? key.split(':') : ['', key];
  if (namespace === '') return texts.get(path ?? '') ?? key;
  const found = String(path)
    .split('.')
    .reduce((at, each) => at?.[each], codes);
  return typeof found === 'string' ? found : String(path);
}

/** Sections of which the runtime names a text: `role.${role}`. */
const toldByRuntime = ['role', 'contact', 'reason', 'phase', 'standby', 'standbyLabel'];

describe('panel: its texts', () => {
  let made: Texts;
  before(async () => {
    made = (await panelModule<{ createTexts(t: typeof translate): Texts }>('texts.mjs')).createTexts(
      translate,
    );
  });

  it('all texts of the panel are used', () => {
    const deploys = ['report.ts', 'deploy-settings.ts'].map(
      (name) => `src/node-red/hot-standby/deploys/${name}`,
    );
    const files = ['nodes/cluster-panel.html', 'nodes/cluster-panel.ts', 'src/node-red/health/serve.ts'];
    const served = [...files, ...deploys];
    const plugin = served.map((path) => readFileSync(join(root, path), 'utf8'));
    const sources = [...panelSources().values(), ...plugin].join('\n');
    const isNamed = (words: string): boolean => new RegExp(`['.]${words}'`).test(sources);
    for (const path of texts.keys()) {
      const key = path.slice('cluster-panel.'.length);
      const [section = '', name = ''] = key.split('.');
      const isComposed =
        sources.includes(`${section}.\${`) &&
        (toldByRuntime.includes(section) || isNamed(name.replace(/Hint$/, '')));
      expect(isNamed(key) || isComposed, path).to.equal(true);
    }
  });

  it('every key that the panel’s code names has a text', () => {
    const calls = [...panelSources()].flatMap(([file, source]) =>
      [...source.matchAll(/\b(?:text|row)\(\s*'([^']+)'/g)].map((match) => ({ file, key: match[1] ?? '' })),
    );
    expect(calls).to.have.lengthOf.at.least(20);
    for (const { file, key } of calls)
      expect(texts.has(`cluster-panel.${key}`), `${file}: ${key}`).to.equal(true);
  });

  it('every reason of the election has a text', () => {
    const source = readFileSync(join(root, 'src/election/state.ts'), 'utf8');
    const union = /export type Reason =([\s\S]*?');/.exec(source)?.[1] ?? '';
    const reasons = [...union.matchAll(/\| '([a-z]+)'/g)].map((match) => match[1]);
    expect(reasons).to.have.lengthOf.at.least(9);
    for (const reason of reasons) expect([...texts.keys()]).to.include(`cluster-panel.reason.${reason}`);
  });

  it('a problem gets its text from the catalog of the node, errors as well as warnings', () => {
    const refused = { code: 'connection-refused', params: {} };
    expect(made.problem(refused)).to.equal(codes['cluster-leader'].errors['connection-refused']);
    expect(made.problem({ code: 'run-hidden', params: {} })).to.equal(
      codes['cluster-leader'].warnings['run-hidden'],
    );
  });

  it('a code without a text, such as one of a newer version, is shown itself', () => {
    expect(made.reason('promoted')).to.equal('promoted');
    expect(made.problem({ code: 'on-fire', params: {} })).to.equal(texts.get('cluster-panel.problem.other'));
    expect(made.text('no.such')).to.equal('no.such');
  });

  it('the texts name their language, so that times match', () => {
    for (const language of languagesOfPanel()) {
      expect(textsIn(language).get('cluster-panel.language'), language).to.equal(language);
    }
  });
});

describe('panel: a hand over that is refused', () => {
  it('a refused hand-over is shown with the reason, and who refused it', async () => {
    const { refusal } = await panelModule<{ refusal(status: number, code?: string): string }>(
      'hand-over.mjs',
    );
    expect(refusal(0)).to.equal('handOver.unreachable');
    expect(refusal(401)).to.equal('handOver.notPermitted');
    expect(refusal(403)).to.equal('handOver.notPermitted');
    expect(refusal(404, 'unknown-key')).to.equal('handOver.gone');
    expect(refusal(404, 'unknown-member')).to.equal('handOver.memberGone');
    expect(refusal(409, 'unfit-member')).to.equal('handOver.memberUnfit');
    expect(refusal(504, 'no-answer')).to.equal('handOver.noAnswer');
    expect(refusal(409, 'no-leader')).to.equal('handOver.noLeader');
    expect(refusal(409)).to.equal('handOver.failed');
    expect(refusal(500)).to.equal('handOver.failed');
  });

  it('a refused draining is shown with the reason', async () => {
    const { drainRefusal } = await panelModule<{ drainRefusal(status: number, code?: string): string }>(
      'drain.mjs',
    );
    expect(drainRefusal(0)).to.equal('drain.unreachable');
    expect(drainRefusal(403)).to.equal('drain.notPermitted');
    expect(drainRefusal(404, 'unknown-member')).to.equal('drain.gone');
    expect(drainRefusal(504, 'no-answer')).to.equal('drain.noAnswer');
    expect(drainRefusal(500)).to.equal('drain.failed');
  });
});
