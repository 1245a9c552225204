/* Plans as the engine gives them: a typical one, and one of a file that is broken. */
import type { wire } from '../../api';

const remark = (sort: string, module: number, what: string, done: string, place: string): wire.ImportRemark => ({ sort, module, title: '', what, done, place });

export const plan = {
  token: 'T', file: 'orders.json', kind: 'make', author: '', tolerant: false,
  broken: { title: '', text: '', hint: '', line: '', column: '', around: '' },
  remarks: [],
  flows: [{
    name: 'Orders', modules: 4, builtIn: 3, stubs: 1,
    can: [{ effect: 'create', sentence: 'Create a ticket', module: 2 }],
    needs: [
      { key: 'connection:google|1', name: 'My Google', type: 'google', app: 'http', appTitle: 'HTTP', baseUrl: '', dynamic: false, stub: true, modules: [3], secret: '', fits: [], proposed: '' },
      { key: 'http:https://desk.example', name: 'desk.example', type: '', app: 'http', appTitle: 'HTTP', baseUrl: 'https://desk.example', dynamic: false, stub: false, modules: [2], secret: 'a sign-in header',
        fits: [{ id: 'con_1', name: 'Service desk', kind: 'shared', system: 'desk.example' }], proposed: '' },
      { key: 'input:SAP', name: 'SAP', type: 'sap', app: 'sap', appTitle: 'SAP', baseUrl: '', dynamic: true, stub: false, modules: [4], secret: '', fits: [], proposed: '' },
    ],
    secrets: [remark('secret', 2, 'Here stood a sign-in header (Authorization).', 'Taken out. Keep it in a connection.', 'flow[2].mapper.headers[1].value, line 14, column 9')],
    remarks: [
      remark('stub', 3, 'google-sheets:addRow is not built in.', 'It is kept with all its fields. Replace it, or use HTTP.', 'flow[3].module, line 20, column 5'),
      remark('repaired', 2, 'There is no function urlEncode.', 'Written as encodeURL now.', 'flow[2].mapper.url, line 12, column 8'),
      remark('marked', 2, 'COMPANY is not known.', 'References begin with a module’s number.', 'flow[2].mapper.data, line 16, column 8'),
    ],
  }],
} as unknown as wire.ImportPlan;

export const broken = {
  ...plan, flows: [],
  broken: { title: 'orders.json is not valid JSON', text: 'Line 6, column 1586: A comma is missing.', hint: 'Open it tolerantly: what can be read is repaired.', line: '6', column: '1586', around: '…"id":7","module"…' },
} as unknown as wire.ImportPlan;

export const made: wire.ImportMade = { flows: [{ id: 'flow_1', name: 'Orders' }], trouble: [] } as unknown as wire.ImportMade;
