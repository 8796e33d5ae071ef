/** Signs that a text was not translated, or into another language than it should have been. */
import type { Language } from './package-sets.js';

/** Words that English cannot do without and that none of the other languages here has. */
const english =
  /(?<![\p{L}_-])(the|of|and|is|are|with|this|that|these|which|when|been|by|its|they|it|then|does|while)(?![\p{L}_-])/iu;

/** Scripts without which nobody writes a sentence. */
const scripts: Partial<Record<Language, RegExp>> = {
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
};

/** Scripts that do not belong into a language. */
const foreign: Partial<Record<Language, RegExp>> = {
  ...Object.fromEntries(
    ['de', 'es-ES', 'fr', 'it', 'pt-BR'].map((language) => [
      language,
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}]/u,
    ]),
  ),
  ko: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}]/u,
  ja: /[\p{Script=Hangul}\p{Script=Cyrillic}]/u,
  ru: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  // Frequent characters that only the other of the two has.
  'zh-CN':
    /[個們這為時開關點電碼錯誤節發變應數設該無選項執過還進連鑰單從對會動離狀態續視圖]|[\p{Script=Hiragana}\p{Script=Hangul}]/u,
  'zh-TW':
    /[个们这为时开关点电码错误节发变应数设该无选项执过还进连钥单从对会动离状态续视图]|[\p{Script=Hiragana}\p{Script=Hangul}]/u,
};

/** null, or what is wrong. `text` is without placeholders and code. */
export function suspicion(language: Language, text: string): string | null {
  const word = english.exec(text)?.[1];
  if (word !== undefined) return `has the English word "${word}"`;
  const script = scripts[language];
  if (script && /\p{L}/u.test(text) && !script.test(text)) return 'has no letter of its script';
  const stray = foreign[language]?.exec(text)?.[0];
  return stray === undefined ? null : `has "${stray}", which belongs to another language`;
}
