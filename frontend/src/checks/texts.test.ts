import { expect, test } from 'vitest';
import { allTexts } from '../texts/catalogue';
import { sources } from './files';

// Every area registers itself when it is loaded.
import.meta.glob('../texts/*.ts', { eager: true });
const texts = allTexts();
const found = (pattern: RegExp) => texts.filter(({ text }) => pattern.test(text)).map(({ area, id, text }) => `${area}.${id}: ${text}`);

test('EveryAreaIsRead', () => {
  expect(texts.length).toBeGreaterThan(150);
});

test('WordsThatAreNotOurs', () => {
  expect(found(/\b(?:scenarios?|workflows?|nodes?|deploy(?:s|ed|ment)?|vaults?|log-?ins?|usernames?|credential slots?)\b/i)).toEqual([]);
});

test('TheVoice', () => {
  expect(found(/!|\bplease\b|\boops\b|…$|\p{Extended_Pictographic}/iu)).toEqual([]);
});

test('SentenceCaseOnShortTexts', () => {
  // Names of our own nouns are capitalised; other words after the first are not.
  const nouns = /\b(?:Action|Flows?|Views?|Personal|Connections?|Signet|SAP|Runs?|Edit|Settings|Keychain|GNOME|Keyring|KWallet|Windows|Credential|Manager|Inputs?|BAPI|HTTP|JSON|CSV|PATH|Ctrl|Enter|Esc|Alt|Shift|Tab|Home|Help|Caps|Lock|On|Retry|Break|Resume|Ignore|Commit|Rollback|Draft|Publish|Version|Removed|Light|Dark|System|I|URL|OAuth|RFC|S_RFC|PO|SOAP|REST|TLS|ID|API|Celonis|Lines|OCSF|CEF|Secret|Service|macOS|Linux|Keep|Undo|Cancel|Create|Audit|Make|Integromat|Fusion)\b/g;
  const odd = texts.filter(({ text }) => text.length < 60 && !/[.:?]/.test(text) && /\s[A-Z][a-z]{2,}/.test(text.replaceAll(/\{[^}]*\}/g, '').replace(/^\S+/, '').replaceAll(nouns, ''))).map(({ area, id, text }) => `${area}.${id}: ${text}`);
  expect(odd).toEqual([]);
});

test('ParametersAreClosed', () => {
  expect(texts.filter(({ text }) => text.replaceAll(/\{\w+\}/g, '').match(/[{}]/)).map(({ area, id }) => `${area}.${id}`)).toEqual([]);
  const plural = new Map<string, number>();
  for (const { area, id } of texts) {
    const match = /^(.*)\.(one|other)$/.exec(id);
    if (match) plural.set(`${area}.${match[1]}`, (plural.get(`${area}.${match[1]}`) ?? 0) + 1);
  }
  expect([...plural].filter(([, forms]) => forms !== 2)).toEqual([]);
});

test('NoSentenceStandsInMarkup', () => {
  const literal = sources('.tsx')
    .filter(({ path }) => !path.includes('gallery') && !path.includes('.test.'))
    .flatMap(({ path, text }) => [
      ...[...text.matchAll(/>\s*([A-Z][a-z]+(?:\s+[a-z]+)*[.]?)\s*<\/[A-Za-z]/g)].map((match) => `${path}: ${match[1]}`),
      ...[...text.matchAll(/\s(?:aria-label|label|title|placeholder|sub|help|hint|alt)="([^"]*[a-z][^"]*)"/g)].map((match) => `${path}: ${match[1]}`),
    ]);
  expect(literal).toEqual([]);
});
