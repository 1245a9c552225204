/* Fixtures of the kit: every part once, for looking and for axe. */
import { useState, type ReactNode } from 'react';
import {
  AppTile, AsWhomChip, Avatar, BarChart, Breadcrumb, Button, Card, Checkbox, Chip, DataTree, Dialog, EmptyState, Facts, FaultCard, Field, IconButton, Input, Kbd, KpiTile, ListRow, Menu,
  ModuleCircle, Note, Panel, ProgressRing, RadioCards, SearchInput, Section, SecretInput, SegmentedControl, SegmentedProgress, Select, Skeleton, SplitButton, StatusIcon, Switch, Table, Tabs, Textarea, TokenPill,
  type Status, type Whom,
} from '..';

const whoms: Whom[] = [
  { kind: 'personal', text: 'as you', connection: 'SAP S4P – personal' },
  { kind: 'personal', text: 'ANNA.K on S4P', account: 'ANNA.K', system: 'S4P', connection: 'SAP S4P – personal' },
  { kind: 'needs_sign_in', text: 'Asks you to sign in to S4P' },
  { kind: 'shared', text: 'as RFC_SIGNET', account: 'RFC_SIGNET' },
  { kind: 'build_time', text: 'Builds as RFC_SIGNET', account: 'RFC_SIGNET', connection: 'SAP S4P – personal' },
];

const statuses: Status[] = ['succeeded', 'failed', 'warning', 'unknown', 'not_yet', 'running', 'needs_you', 'cancelled', 'held', 'info'];

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card padded clip={false}>
      <Section title={title}>
        <div className="ui-row" style={{ flexWrap: 'wrap' }}>{children}</div>
      </Section>
    </Card>
  );
}

function Controls() {
  const [on, setOn] = useState(true);
  const [text, setText] = useState('');
  const [segment, setSegment] = useState<'all' | 'needs'>('all');
  const [radio, setRadio] = useState<'existing' | 'enter' | 'none'>('existing');
  const [select, setSelect] = useState('4');
  return (
    <main style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 16, padding: 16, height: '100vh', overflow: 'auto', alignContent: 'start' }}>
      <h1 className="ui-hidden">Kit</h1>
      <Block title="Buttons">
        <Button variant="primary" icon="play">Run once</Button>
        <Button icon="upload">Publish</Button>
        <Button variant="identity">Test and continue</Button>
        <Button variant="ghost">Skip</Button>
        <Button variant="danger" icon="trash-2">Remove</Button>
        <Button busy>Test</Button>
        <Button disabledReason="Fix 1 problem first">Publish</Button>
        <Button variant="primary" disabledReason="Fix 1 problem first">Publish</Button>
        <Button size="sm">Set up</Button>
        <Button size="xs">Send reminder</Button>
        <SplitButton variant="primary" icon="play" items={[{ id: 'a', label: 'Run once with inputs', onSelect: () => {} }]}>Run once</SplitButton>
        <IconButton icon="undo-2" label="Undo" keys="$mod+z" />
        <IconButton icon="redo-2" label="Redo" disabledReason="Nothing to redo" />
        <IconButton icon="ellipsis-vertical" label="Connection options" size="md" bordered />
      </Block>
      <Block title="As whom">
        {whoms.map((whom) => <AsWhomChip key={whom.text} whom={whom} card={whom.kind === 'personal'} />)}
        <Chip tone="success" icon="circle-check">Valid</Chip>
        <Chip tone="danger" icon="circle-x">Rejected</Chip>
        <Chip tone="warning" icon="clock-alert">Expired</Chip>
        <Chip icon="circle-dashed">Missing</Chip>
        <Chip tone="accent" glyph={<ProgressRing size={13} />}>Sending reminder · as ANNA.K · 4 s</Chip>
        <Kbd keys="$mod+Shift+l" />
        <Avatar name="Anna Keller" me size={26} />
        <Avatar name="Ben Osei" />
      </Block>
      <Block title="Apps">
        <AppTile accent="sap" glyph="SAP" />
        <AppTile accent="mail" icon="mail" ring />
        <AppTile accent="sap" glyph="SAP" ring size={36} />
        <AppTile accent="http" icon="globe" size={20} />
        <span style={{ width: 12 }} />
        <ModuleCircle accent="sap" glyph="SAP" number={2} ring />
        <span style={{ width: 12 }} />
        <ModuleCircle accent="sap" glyph="SAP" number={6} selected badge={{ tone: 'warning', icon: 'triangle-alert' }} />
        <span style={{ width: 12 }} />
        <ModuleCircle accent="flow" icon="split" size="small" number={4} />
        <ModuleCircle accent="error" icon="rotate-ccw" size="small" number={9} hollow />
        <TokenPill kind="item" module={2} accent="sap" name="PO number" />
        <TokenPill kind="function" name="formatDate(" />
        <TokenPill kind="column" name="Days overdue" />
      </Block>
      <Block title="States">
        {statuses.map((status) => <StatusIcon key={status} status={status} label={status} />)}
        <ProgressRing size={28} share={0.25} label="1 of 4 done" />
        <div style={{ width: 360 }}><SegmentedProgress states={['succeeded', 'running', 'needs_you', 'not_yet']} label="1 done, 1 running, 1 needs you" /></div>
        <div style={{ width: '100%' }}><Skeleton rows={2} /></div>
      </Block>
      <Block title="Fields">
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 14, width: '100%' }}>
          <Field label="Name" required help="People see this name when they are asked to sign in."><Input defaultValue="SAP S4P – personal" /></Field>
          <Field label="App"><Input readOnly value="SAP" end={<span className="ui-tertiary">·</span>} /></Field>
          <Field label="Password" error="S4P did not accept this user name and password. Nothing was saved."><SecretInput defaultValue="practice" /></Field>
          <Field label="New delivery date" end={<span className="ui-mono">DELIV_DATE</span>} warning="SAP takes a date as YYYYMMDD. This gives text."><Input mono defaultValue="04.12.2026" /></Field>
          <Field label="Runs at the same time"><Select value={select} onChange={setSelect} options={[{ value: '1', label: '1' }, { value: '4', label: '4', detail: 'Recommended' }]} /></Field>
          <Field label="Release note" end="92 of 500"><Textarea defaultValue="Reminders are now written as the person who sends them." /></Field>
          <SearchInput label="Search connections" value={text} onChange={setText} />
          <div className="ui-row"><Switch checked={on} onChange={setOn} label="Commit after the call" /><Switch checked={!on} onChange={() => setOn(!on)} label="Ask before it runs" /></div>
          <Checkbox checked={on} onChange={setOn} label="Keep for next time in GNOME Keyring" help="Only on this computer. Never in the flow, the View, a file or the audit log." />
          <SegmentedControl label="Filter" value={segment} onChange={setSegment} segments={[{ value: 'all', label: 'All', count: 7 }, { value: 'needs', label: 'Needs you', count: 3 }]} />
        </div>
      </Block>
      <Block title="Choices">
        <div style={{ width: '100%' }}>
          <RadioCards
            label="Build-time value"
            value={radio}
            onChange={setRadio}
            cards={[
              { value: 'existing', label: 'Use an existing connection', body: <Button icon="plug-zap" size="sm">Test</Button> },
              { value: 'enter', label: 'Enter credentials', help: 'Kept in GNOME Keyring until you publish, then removed.' },
              { value: 'none', label: 'None', help: 'You can map fields by hand, but not read interfaces from S4P or run this step.' },
            ]}
          />
        </div>
      </Block>
      <Block title="Notes">
        <div className="ui-stack" style={{ gap: 8, width: '100%' }}>
          <Note tone="warning" title="Everyone who runs this step acts as RFC_SIGNET.">SAP’s change documents will not show who did it.</Note>
          <Note tone="success" icon="lock-keyhole-open" size="banner" title="GNOME Keyring is unlocked." actions={<Button size="sm" icon="lock-keyhole">Lock now</Button>}>It holds 6 of your 7 sign-ins. No copy exists elsewhere.</Note>
          <Note tone="identity" title="Runs as whoever clicks.">They sign in once to S4P.</Note>
          <FaultCard fault={{ kind: 'permission_denied', code: 'sap.no_rfc_authority', title: 'ANNA.K may not call BAPI_PO_CHANGE on S4P', text: 'Your sign-in works. Your SAP role lacks an authorization, so signing in again will not help.', hint: 'Ask your SAP administrator to add it, then retry from here.', details: [{ name: 'Object', value: 'S_RFC' }, { name: 'ACTVT', value: '16 (execute)' }] }} actions={<Button size="sm" icon="step-forward">Retry from here</Button>} />
        </div>
      </Block>
      <Block title="Data">
        <div style={{ display: 'grid', gridTemplateColumns: '184px 1fr', gap: 12, width: '100%' }}>
          <KpiTile label="Overdue orders" value="47" delta="6 fewer" deltaText="vs last week" direction="down" good="good" spark={[9, 7, 8, 6, 5, 6, 4, 3, 2]} sentence="Overdue orders, 47, 6 fewer than last week" />
          <Card padded style={{ height: 148 }}><BarChart title="Overdue value by days overdue" unit="thousand €" sentence="Overdue value by days overdue, highest from 15 to 21 days" bars={[{ label: '1–7', value: 118 }, { label: '8–14', value: 197 }, { label: '15–21', value: 287 }, { label: '22–30', value: 254 }, { label: '31–45', value: 232 }, { label: '46+', value: 192 }]} /></Card>
        </div>
        <div style={{ width: '100%' }}><DataTree label="Output" value={{ POHEADER: { PO_NUMBER: '4500018690', RELEASED: true, NET: 42750, OUR_REF: null }, POITEM: [{ MATERIAL: 'ELK-40-118' }, { MATERIAL: 'ELK-40-121' }] }} /></div>
      </Block>
      <Block title="Breadcrumb and facts">
        <Breadcrumb trail={[{ label: 'Action Flows', to: 'flows' }]} current="Send overdue PO reminder" />
        <Menu items={[{ id: '1', label: 'Create a connection', icon: 'plus', onSelect: () => {} }, { id: '2', label: 'Create a dynamic connection', icon: 'user-round-plus', tone: 'identity', disabledReason: 'Dynamic connections need the scheduling On demand.', onSelect: () => {} }, { kind: 'separator', id: 's' }, { id: '3', label: 'Rename', icon: 'pencil', keys: 'F2', onSelect: () => {} }]}>
          <IconButton icon="ellipsis" label="More" />
        </Menu>
        <div style={{ width: '100%' }}><Facts facts={[{ name: 'System', value: 'S4P, client 100', detail: 's4p.halden.example' }, { name: 'Needed by', value: 'Send overdue PO reminder, version 5' }]} /></div>
        <div style={{ width: '100%' }}><ListRow glyph={<AppTile accent="sap" glyph="SAP" />} title="SAP S4P – personal" sub="SAP user and password · 3 Action Flows" end={<Button size="sm">Set up</Button>} /></div>
      </Block>
    </main>
  );
}

interface Order {
  po: string;
  supplier: string;
  value: number;
}

const orders: Order[] = Array.from({ length: 12 }, (_, i) => ({ po: `45000187${10 + i}`, supplier: ['Brandt Stahlhandel GmbH', 'Lindqvist Kullager AB', 'Ostrava Odlitky s.r.o.'][i % 3] ?? '', value: 48210 - i * 1375.5 }));

function Sheet() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(['4500018711']));
  const [tab, setTab] = useState<'a' | 'b'>('a');
  return (
    <div className="ui-page" style={{ height: '100vh' }}>
      <main style={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <h1 className="ui-hidden">Table</h1>
        <Table
          label="Purchase orders" rows={orders} rowKey={(o) => o.po} selected={selected} onSelect={setSelected} onOpen={() => {}} sort={{ column: 'value', descending: true }} onSort={() => {}}
          columns={[
            { id: 'po', header: 'PO', cell: (o) => <a className="ui-link" href="#/views">{o.po}</a> },
            { id: 'supplier', header: 'Supplier', cell: (o) => o.supplier },
            { id: 'value', header: 'Net value, €', align: 'end', sortable: true, cell: (o) => o.value.toFixed(2) },
            { id: 'last', header: 'Last action', cell: (_o) => <Chip tone="success" icon="circle-check">Reminder sent · by ANNA.K · 2 min ago</Chip> },
            { id: 'action', header: 'Action', controls: true, cell: () => <Button size="xs">Send reminder</Button> },
          ]}
        />
      </main>
      <Panel name="gallery" title="Change purchase order" sub="SAP · Call a BAPI · module 6" glyph={<AppTile accent="sap" glyph="SAP" size={36} />} line={false} onClose={() => {}} foot={<Button icon="play">Run this module only</Button>}>
        <Tabs label="Module" value={tab} onChange={setTab} tabs={[{ value: 'a', label: 'Settings', content: <EmptyState icon="layout-dashboard" title="No Views yet" actions={<Button size="sm" variant="primary">Open the sample</Button>}>A View shows business data and lets people act on it with Action buttons.</EmptyState> }, { value: 'b', label: 'Error handling', count: 1, content: null }]} />
      </Panel>
    </div>
  );
}

function SignIn() {
  return (
    <Dialog open onClose={() => {}} title="Sign in to S4P to send this reminder" sub="This Action Flow runs as you. It has no SAP user of its own." tone="identity" width={540} glyph={<AppTile accent="sap" glyph="SAP" size={36} ring />} onSubmit={() => {}} foot={<><span className="ui-dialog-note">1 of 2, next: Microsoft 365 mail</span><Button>Cancel</Button><Button type="submit" variant="identity">Test and continue</Button></>}>
      <Field label="SAP user name"><Input defaultValue="ANNA.K" /></Field>
    </Dialog>
  );
}

export const gallery = { controls: () => <Controls />, sheet: () => <Sheet />, dialog: () => <SignIn /> };
