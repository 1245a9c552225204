import { expect, test } from 'vitest';
import { reminder } from '../fixtures';
import { actionTitles, goesTo, SceneBuilder } from './scene';

const said = (label: string) => goesTo(label, new Map([[10, 'Send an email'], [11, 'Break'], [12, '']]));

test('AModuleWithoutANameIsSaidWithItsTitle', () => {
  expect(said('8, Notify the buyer, Mail, acts as you, goes to 10')).toBe('8, Notify the buyer, Mail, acts as you, goes to 10 Send an email');
  expect(said('4, Router, Tools, goes to 5 Tell 10 and 10, on error to 11, not linked')).toBe('4, Router, Tools, goes to 5 Tell 10 and 10 Send an email, on error to 11 Break, not linked');
  expect(said('2, Sum, Tools, goes to 10 Send an email')).toBe('2, Sum, Tools, goes to 10 Send an email');
  expect(said('2, Sum, Tools, goes to 12')).toBe('2, Sum, Tools, goes to 12');
  expect(said('2, Sum, Tools, goes to nothing')).toBe('2, Sum, Tools, goes to nothing');
});

test('OnTheCanvasItIsSoToo', () => {
  const modules = reminder.document.modules.map((m) => (m.id === 8 ? { ...m, name: '' } : m));
  const faces = reminder.faces.map((f) => (f.id === 7 ? { ...f, label: '7, Create a ticket, goes to 8' } : f.id === 8 ? { ...f, title: 'Send an email' } : f));
  expect([...actionTitles(modules, (id) => faces.find((f) => f.id === id)?.title)]).toEqual([[8, 'Send an email']]);
  const scene = new SceneBuilder().build({ document: { ...reminder.document, modules }, faces, places: null, selection: new Set(), selectedLink: null, active: null, editable: true, marks: null, linkMarks: null, changes: null });
  expect(scene.nodes.find((n) => n.id === '7')?.data).toMatchObject({ label: '7, Create a ticket, goes to 8 Send an email' });
});
