import { expect } from 'chai';
import { panelModule } from './support.js';

interface Formats {
  exact(at: number): string;
  short(at: number, now: number): string;
  ago(at: number, now: number): string;
  duration(ms: number): string;
  countdown(ms: number, of: number): string;
}

interface FormatsModule {
  languageOf(catalogLanguage: string, preferred: readonly (string | null)[]): string;
  createFormats(language: string): Formats;
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const noon = new Date(2026, 0, 15, 12, 0, 0).getTime();
/** Intl puts narrow and non-breaking spaces where people would not look for them. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('panel: times in words', () => {
  let module: FormatsModule;
  let english: Formats;
  let german: Formats;
  before(async () => {
    module = await panelModule<FormatsModule>('formats.mjs');
    english = module.createFormats('en-US');
    german = module.createFormats('de');
  });

  it('a past time is shown as how long ago it was', () => {
    expect(english.ago(noon, noon)).to.equal('now');
    expect(english.ago(noon - 59 * second, noon)).to.equal('59 seconds ago');
    expect(english.ago(noon - 119 * second, noon)).to.equal('1 minute ago');
    expect(english.ago(noon - 3 * hour, noon)).to.equal('3 hours ago');
    expect(english.ago(noon - 45 * day, noon)).to.equal('last month');
    expect(german.ago(noon - 3 * hour, noon)).to.equal('vor 3 Stunden');
  });

  it('a past time is never shown as future, even if the clock was set back', () => {
    expect(english.ago(noon + hour, noon)).to.equal('now');
  });

  it('a duration is shown in its two largest units', () => {
    expect(plain(english.duration(2 * day + 5 * hour + minute))).to.equal('2 days 5 hr');
    expect(plain(english.duration(3 * hour))).to.equal('3 hr');
    expect(plain(english.duration(61 * second))).to.equal('1 min 1 sec');
    expect(plain(english.duration(400))).to.equal('0.4 sec');
    expect(plain(german.duration(26 * hour))).to.equal('1 Tg. 2 Std.');
  });

  it('a countdown is in seconds, and in tenths where the whole lease is short', () => {
    expect(plain(english.countdown(9001, 10_000))).to.equal('10 sec');
    expect(plain(english.countdown(0, 10_000))).to.equal('0 sec');
    expect(plain(english.countdown(1234, 3000))).to.equal('1.3 sec');
    expect(plain(german.countdown(500, 500))).to.equal('0,5 Sek.');
  });

  it('a time today is shown without the day', () => {
    expect(plain(english.short(noon - hour, noon))).to.equal('11:00:00 AM');
    expect(plain(english.short(noon - day, noon))).to.match(/^1\/14\/26, 12:00/);
  });

  it('times are in the texts’ language, in the reader’s own variety of it', () => {
    expect(module.languageOf('en-US', [null, 'de', 'en-GB'])).to.equal('en-GB');
    expect(module.languageOf('de', ['de-AT', 'en'])).to.equal('de-AT');
    expect(module.languageOf('en-US', ['sv'])).to.equal('en-US');
    expect(module.languageOf('cluster-panel.language', ['sv'])).to.equal('en-US');
    expect(module.languageOf('zh-TW', ['zh-TW', 'en'])).to.equal('zh-TW');
  });
});
