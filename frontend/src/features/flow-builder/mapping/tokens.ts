/*
 * The pieces of a mapping text that a person sees as pills. The text stays the truth:
 * this only says where a pill begins and ends. What is right and what a value is, says
 * the engine.
 */
export interface Pill {
  /** An edge is a brace beside text of an expression that other pills show as one already. */
  kind: 'item' | 'function' | 'keyword' | 'brace' | 'edge';
  from: number;
  to: number;
  /** What goes when the pill is removed: the whole call, the whole expression. */
  whole: [number, number];
  /** The reference or name as it is written: "2.POHEADER.PO_NUMBER", "formatDate", "now". */
  name: string;
  /** As it stands on the pill of a function: "formatDate(", ")". */
  text: string;
  module: number;
}

interface Token {
  kind: 'ref' | 'call' | 'word' | 'close' | 'open' | 'other';
  from: number;
  to: number;
  text: string;
}

const keywords = new Set(['now', 'timestamp', 'true', 'false', 'null', 'emptystring', 'emptyarray', 'space', 'tab', 'newline', 'nbsp', 'carriagereturn', 'ignore', 'erase', 'pi', 'random', 'uuid', 'executionId']);

const reference = /(?!\d+\.\d)(?:\d+|var)(?:\.(?:`[^`]*`|[\p{L}\p{N}_$@]+)|\[[^\]{}]*\])+/uy;
const ticked = /`[^`]*`/y;
const name = /[\p{L}_$@][\p{L}\p{N}_$@]*/uy;
const blank = /\s+/y;
const quotes = /"(?:[^"]|"")*"?|'(?:[^']|'')*'?/y;
const number = /\d+(?:\.\d+)?/y;

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function lex(text: string, from: number, to: number): Token[] {
  const tokens: Token[] = [];
  const body = text.slice(0, to);
  let at = from;
  const add = (kind: Token['kind'], length: number) => {
    tokens.push({ kind, from: at, to: at + length, text: body.slice(at, at + length) });
    at += length;
  };
  while (at < to) {
    const space = match(blank, body, at);
    if (space) {
      at += space.length;
      continue;
    }
    const ref = match(reference, body, at);
    if (ref) {
      add('ref', ref.length);
      continue;
    }
    const quoted = match(quotes, body, at) || match(ticked, body, at) || match(number, body, at);
    if (quoted) {
      add('other', quoted.length);
      continue;
    }
    const word = match(name, body, at);
    if (word) {
      const call = body[at + word.length] === '(';
      if (call) add('call', word.length + 1);
      else if (keywords.has(word)) add('word', word.length);
      else add('other', word.length);
      continue;
    }
    add(body[at] === ')' ? 'close' : body[at] === '(' ? 'open' : 'other', 1);
  }
  return tokens;
}

/** Where the next expression ends: quotes inside it may hold braces. */
function endOf(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (text.startsWith('}}', at)) return at;
    const quoted = text[at] === '"' ? match(quotes, text, at) : '';
    // An open quote ends nothing: then the first braces count.
    at += quoted.length > 1 && quoted.endsWith('"') ? quoted.length : 1;
  }
  return -1;
}

/** The pills of a text, in order and without overlap. */
export function pillsOf(text: string): Pill[] {
  const pills: Pill[] = [];
  let at = text.indexOf('{{');
  while (at >= 0) {
    const end = endOf(text, at + 2);
    if (end < 0) break;
    pills.push(...expression(text, at, end + 2));
    at = text.indexOf('{{', end + 2);
  }
  return pills;
}

function expression(text: string, from: number, to: number): Pill[] {
  const whole: [number, number] = [from, to];
  const tokens = lex(text, from + 2, to - 2);
  const out: Pill[] = [];
  const calls: (number | null)[] = [];
  for (const token of tokens) {
    const base = { from: token.from, to: token.to, whole: [token.from, token.to] as [number, number], module: 0 };
    if (token.kind === 'ref') {
      out.push({ ...base, kind: 'item', name: token.text, text: token.text, module: Number.parseInt(token.text, 10) || 0 });
    } else if (token.kind === 'word') {
      out.push({ ...base, kind: 'keyword', name: token.text, text: token.text });
    } else if (token.kind === 'call') {
      calls.push(out.length);
      out.push({ ...base, kind: 'function', name: token.text.slice(0, -1), text: token.text });
    } else if (token.kind === 'open') {
      calls.push(null);
    } else if (token.kind === 'close') {
      const opened = calls.pop();
      const call = opened === undefined || opened === null ? undefined : out[opened];
      if (call) {
        call.whole = [call.from, token.to];
        out.push({ ...base, kind: 'function', name: call.name, text: ')', whole: call.whole });
      }
    }
  }
  return withBraces(text, from, to, out, whole);
}

/** The braces belong to the pills at the edge; where text stands there they get a place of their own, seen only when nothing else shows the expression. */
function withBraces(text: string, from: number, to: number, pills: Pill[], whole: [number, number]): Pill[] {
  const first = pills[0];
  const last = pills.at(-1);
  const leads = first !== undefined && text.slice(from + 2, first.from).trim() === '';
  const ends = last !== undefined && text.slice(last.to, to - 2).trim() === '';
  const mark = (start: number, end: number, sign: string): Pill => ({ kind: first === undefined ? 'brace' : 'edge', from: start, to: end, whole, name: '', text: sign, module: 0 });
  const inner = pills.map((pill) => {
    const opening = pill === first && leads;
    const closing = pill === last && ends;
    // A call or value that is all there is goes with its braces.
    const all = leads && ends && (pills.length === 1 || (first?.whole[0] === pill.whole[0] && first.whole[1] >= (last?.to ?? 0) && pill.kind === 'function'));
    return { ...pill, from: opening ? from : pill.from, to: closing ? to : pill.to, ...(all ? { whole } : {}) };
  });
  return [...(leads ? [] : [mark(from, from + 2, '{{')]), ...inner, ...(ends ? [] : [mark(to - 2, to, '}}')])];
}

/** The name of a reference in words, when nothing better is known: its last part. */
export function shortName(ref: string): string {
  const parts = ref.match(/`[^`]*`|[^.[\]]+/g) ?? [];
  return (parts.at(-1) ?? ref).replaceAll('`', '');
}

/** Where an expression begins whose braces are not closed yet; -1 when all are. */
export function unclosed(text: string): number {
  for (let open = text.indexOf('{{'); open >= 0; ) {
    const end = endOf(text, open + 2);
    if (end < 0) return open;
    open = text.indexOf('{{', end + 2);
  }
  return -1;
}

/** Whether a place lies between the braces of an expression. */
export function insideAt(text: string, at: number): boolean {
  for (let open = text.indexOf('{{'); open >= 0 && open + 2 <= at; ) {
    const end = endOf(text, open + 2);
    if (end < 0 || end >= at) return true;
    open = text.indexOf('{{', end + 2);
  }
  return false;
}

/** What a pasted text becomes: inside an expression one that stands alone goes without its braces. */
export function pasted(text: string, at: number, what: string): string {
  const body = what.replace(/^\s+|\s+$/g, '');
  if (!body.startsWith('{{') || endOf(body, 2) !== body.length - 2) return what;
  return insideAt(text, at) ? body.slice(2, -2).trim() : body;
}

/** Puts a reference or function at a place: inside an expression as it is, elsewhere with braces. */
export function inserted(text: string, at: number, insert: string): { insert: string; cursor: number } {
  const bare = insert.startsWith('{{') && insert.endsWith('}}') ? insert.slice(2, -2) : insert;
  const inside = insideAt(text, at);
  const whole = inside ? bare : `{{${bare}}}`;
  // Behind "(" of a function without arguments yet.
  const gap = bare.endsWith('()') ? bare.length - 1 : bare.length;
  return { insert: whole, cursor: at + (inside ? gap : gap + (bare.endsWith('()') ? 2 : 4)) };
}
