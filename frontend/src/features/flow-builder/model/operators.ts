/* The operators of a filter, in the stored form of the engine, with their words. */
import { builder as text } from '../../../texts/flow-builder';

export interface OperatorGroup {
  type: string;
  label: string;
  operators: { value: string; label: string; word: string }[];
}

const one = (value: string, label: string, word = label) => ({ value, label, word });

const numeric = (type: string, later = text('op.greater'), earlier = text('op.less')) => [
  one(`${type}:equal`, text('op.equal'), '='), one(`${type}:notequal`, text('op.notequal'), '≠'),
  one(`${type}:greater`, later, '>'), one(`${type}:less`, earlier, '<'),
  one(`${type}:greaterorequal`, text('op.at-least', { what: later }), '≥'), one(`${type}:lessorequal`, text('op.at-most', { what: earlier }), '≤'),
];

const texts = ['equal', 'notequal', 'contain', 'notcontain', 'startwith', 'notstartwith', 'endwith', 'notendwith', 'pattern', 'notpattern'] as const;

export const operatorGroups: OperatorGroup[] = [
  { type: 'basic', label: text('op.basic'), operators: [one('exist', text('op.exist')), one('notexist', text('op.notexist'))] },
  {
    type: 'text',
    label: text('op.text'),
    operators: texts.flatMap((name) => [
      one(`text:${name}`, text(`op.${name}`), name === 'equal' ? '=' : name === 'notequal' ? '≠' : text(`op.${name}`)),
      one(`text:${name}:ci`, text('op.any-case', { what: text(`op.${name}`) }), text(`op.${name}`)),
    ]),
  },
  { type: 'number', label: text('op.number'), operators: numeric('number') },
  { type: 'date', label: text('op.date'), operators: numeric('date', text('op.later'), text('op.earlier')) },
  { type: 'time', label: text('op.time'), operators: numeric('time', text('op.later'), text('op.earlier')) },
  { type: 'boolean', label: text('op.boolean'), operators: [one('boolean:equal', text('op.equal'), '='), one('boolean:notequal', text('op.notequal'), '≠')] },
  { type: 'array', label: text('op.array'), operators: [...(['contain', 'notcontain'] as const).flatMap((name) => [one(`array:${name}`, text(`op.${name}`)), one(`array:${name}:ci`, text('op.any-case', { what: text(`op.${name}`) }), text(`op.${name}`))]), ...numeric('array').map((o) => ({ ...o, label: text('op.length', { what: o.label }) }))] },
];

const words = new Map(operatorGroups.flatMap((group) => group.operators.map((o) => [o.value, o.word] as const)));

/** "≤" of "number:lessorequal": how it stands on a pill. */
export function operatorWord(operator: string): string {
  return words.get(operator) ?? words.get(operator.replace(/:ci$/, '')) ?? operator;
}

/** These look at one value only. */
export function isUnary(operator: string): boolean {
  return operator === 'exist' || operator === 'notexist';
}
