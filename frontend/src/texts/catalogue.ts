/*
 * The text catalogue: one file an area, each an `area(name, texts)`. An area is a
 * function from id to English. `{name}` takes a parameter; ids that end in `.one`
 * and `.other` are chosen by the parameter `n`. Areas register themselves, so that
 * the term lint sees every text.
 */
export type Params = Record<string, string | number>;
type Texts = Record<string, string>;
type Base<K extends string> = K extends `${infer B}.one` ? B : K extends `${string}.other` ? never : K;
export type TextId<T extends Texts> = Base<Extract<keyof T, string>>;

const areas = new Map<string, Texts>();
const plural = new Intl.PluralRules('en');
const numbers = new Intl.NumberFormat('en');

export function area<const T extends Texts>(name: string, texts: T) {
  areas.set(name, texts);
  return function text(id: TextId<T>, params: Params = {}): string {
    const all: Texts = texts;
    const form = typeof params.n === 'number' ? `${id}.${plural.select(params.n)}` : '';
    const template = (form && (all[form] ?? all[`${id}.other`])) || all[id];
    if (template === undefined) throw new Error(`no text ${name}.${id}`);
    return template.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = params[key];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
}

/** Every registered text, for the term lint. */
export function allTexts(): { area: string; id: string; text: string }[] {
  return [...areas].flatMap(([name, texts]) => Object.entries(texts).map(([id, text]) => ({ area: name, id, text })));
}
