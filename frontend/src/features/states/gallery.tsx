import { Button, Card, EmptyState, Field, SecretInput } from '../../ui';
import { ChainBroken, ClosedDuringRuns, KeychainLocked, KeychainMissing, NoMatch, NoPermission, Offline, Reading, RunPaused } from './api';

const nothing = () => {};

export const gallery = {
  sheet: () => (
    <main style={{ display: 'grid', gridTemplateColumns: 'repeat(4, 1fr)', gap: 16, padding: 24, height: '100vh', overflow: 'auto', alignContent: 'start' }}>
      <h1 className="ui-hidden">Empty, loading and error states</h1>
      <Card><EmptyState icon="layout-dashboard" title="No Views yet" actions={<><Button size="sm" variant="primary">Open the sample</Button><Button size="sm">New View</Button></>}>A View shows business data and lets people act on it with Action buttons.</EmptyState></Card>
      <Card><NoMatch query="aurelai" filter={{ name: 'Plant 1010 Kassel', rows: 3, onRemove: nothing }} onClear={nothing} /></Card>
      <Card><Reading system="S4P" since={Date.now() - 3000} rows={5} onCancel={nothing} /></Card>
      <Card><Offline system="S4P" readAt="10:38" again={20} onTry={nothing} onDetails={nothing} /></Card>
      <Card><KeychainLocked name="GNOME Keyring" system="S4P" onUnlock={nothing} onNotNow={nothing} /></Card>
      <Card><KeychainMissing onCheck={nothing} onEachTime={nothing} /></Card>
      <Card><NoPermission onCopy={nothing}>Ben Osei published version 5 for 3 people. Ask him to add you.</NoPermission></Card>
      <Card padded>
        <Field label="Password" error="S4P did not accept this user name and password. Nothing was saved. SAP locks a user after several wrong tries; this was the first."><SecretInput /></Field>
      </Card>
      <Card><RunPaused step={5} fault={{ text: 'Your Microsoft 365 sign-in ended. Steps 1 to 4 are done and will not repeat.', hint: 'The run waits until Tue 10:51.' }} whom={{ kind: 'personal', text: 'anna.keller@halden.example' }} onSignIn={nothing} onCancel={nothing} /></Card>
      <Card><ChainBroken at={9120} onExport={nothing} onShow={nothing} /></Card>
      <div style={{ gridColumn: 'span 2' }}><Card><ClosedDuringRuns runs={2} onGoOn={nothing} onLook={nothing} /></Card></div>
    </main>
  ),
};
