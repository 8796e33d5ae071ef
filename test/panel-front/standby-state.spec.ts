import { expect } from 'chai';
import { panelModule, textsIn } from './support.js';

interface StandbyState {
  standbyState(view: object): { icon: string; tone: string; label: string; sentence: string };
  isWaiting(view: object): boolean;
  flowsOf(view: object): string | null;
  readinessOf(
    readiness: object,
    active: string | null,
  ): { phase: string; isMissing: boolean; differs: boolean; isReady: boolean };
  activeRevision(members: readonly object[]): string | null;
}

const standby = { phase: 'standby', leader: 'ada', revision: 'a1', activeRevision: 'a1', missingTypes: [] };
const phases = ['standby', 'starting', 'active', 'stopping', 'held', 'unusable'];

describe('panel: the state of a hot standby', () => {
  let state: StandbyState;
  before(async () => {
    state = await panelModule<StandbyState>('standby-state.mjs');
  });

  it('each phase has texts, and what is bad or wants attention an icon of its own', () => {
    const texts = textsIn('en-US');
    const seen = [
      ...phases.map((phase) => ({ ...standby, phase })),
      { ...standby, leader: null },
      { ...standby, phase: 'unusable', problem: { code: 'installed-late', params: {} } },
      { ...standby, missingTypes: ['opcua'] },
    ].map(state.standbyState);
    for (const { label, sentence } of seen) {
      expect(texts.has(`cluster-panel.${label}`), label).to.equal(true);
      expect(texts.has(`cluster-panel.${sentence}`), sentence).to.equal(true);
    }
    const icons = (...tones: string[]) =>
      seen.filter(({ tone }) => tones.includes(tone)).map(({ icon }) => icon);
    expect(
      icons('warning', 'bad').filter((icon) => icons('good', 'waiting', 'plain').includes(icon)),
    ).to.deep.equal([]);
  });

  it('a phase of a later version is shown without a guess', () => {
    expect(state.standbyState({ ...standby, phase: 'hibernating' }).tone).to.equal('plain');
  });

  it('a standby that lacks node types is not ready, but says where the flows run', () => {
    const unfit = state.standbyState({ ...standby, missingTypes: ['opcua'] });
    expect(unfit).to.include({ tone: 'warning', label: 'standbyLabel.unfit', sentence: 'standby.standby' });
  });

  it('only what does not lead waits', () => {
    expect(phases.filter((phase) => state.isWaiting({ phase }))).to.deep.equal(['standby', 'stopping']);
  });

  it('flows are compared with those that run, if both are known', () => {
    expect(state.flowsOf(standby)).to.equal('same');
    expect(state.flowsOf({ ...standby, revision: 'b2' })).to.equal('other');
    expect(state.flowsOf({ ...standby, activeRevision: null })).to.equal(null);
    expect(state.flowsOf({ ...standby, revision: null })).to.equal(null);
    expect(state.flowsOf({ ...standby, phase: 'active', activeRevision: 'b2' })).to.equal(null);
  });

  it('a member is ready with the same flows and all types, and not without knowing the flows that run', () => {
    const member = { phase: 'standby', revision: 'a1', missing: 0 };
    expect(state.readinessOf(member, 'a1')).to.include({ isReady: true, differs: false, isMissing: false });
    expect(state.readinessOf(member, 'b2')).to.include({ isReady: false, differs: true });
    expect(state.readinessOf({ ...member, missing: 2 }, 'a1')).to.include({
      isReady: false,
      isMissing: true,
    });
    expect(state.readinessOf(member, null)).to.include({ isReady: false, differs: false });
    expect(state.readinessOf({ ...member, phase: 'active' }, 'a1')).to.include({
      isReady: false,
      differs: false,
    });
  });

  it('the flows that run are those of the active member', () => {
    const member = (phase: string, revision: string) => ({ readiness: { phase, revision, missing: 0 } });
    expect(state.activeRevision([member('standby', 'a1'), {}, member('active', 'b2')])).to.equal('b2');
    expect(state.activeRevision([member('standby', 'a1'), { readiness: null }])).to.equal(null);
  });
});

describe('panel: a link to an editor', () => {
  it('an address that would run in the page is no link', async () => {
    const { editorLink } = await panelModule<{ editorLink(url: unknown, title: string): unknown }>(
      'editor-link.mjs',
    );
    for (const url of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      '//host/',
      '',
      null,
      7,
    ]) {
      expect(editorLink(url, 'editor'), String(url)).to.equal(null);
    }
  });
});
