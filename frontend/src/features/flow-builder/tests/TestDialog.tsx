/* The form of one test. */
import { useState } from 'react';
import { tests as api, toFault, type Fault, type wire } from '../../../api';
import { flowTests as text } from '../../../texts/flow-tests';
import { Button, Dialog, Field, IconButton, Input, Note, Select, Textarea } from '../../../ui';
import { useDraft } from '../draft';
import { abouts, caseOf, nextKey, typedOf, type TypedCase, type TypedCheck, type TypedResponse } from './model';

const ends = ['succeeded', 'warning', 'failed', 'refused', 'in_doubt'] as const;
const kinds = ['unavailable', 'permission_denied', 'unauthenticated', 'not_found', 'invalid', 'already_exists', 'conflict', 'exhausted', 'failed_precondition', 'in_doubt', 'internal'];

interface Props {
  /** null is a new one. */
  test: wire.TestCase | null;
  onSaved: (list: wire.TestList, name: string) => void;
  onClose: () => void;
}

export function TestDialog({ test, onSaved, onClose }: Props) {
  const { flow, flowId } = useDraft();
  const [typed, setTyped] = useState<TypedCase>(() => typedOf(test, flow.document.inputs));
  const [fault, setFault] = useState<Fault | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const read = caseOf(typed);
  const set = (part: Partial<TypedCase>) => setTyped((old) => ({ ...old, ...part }));
  const response = (key: number, part: Partial<TypedResponse>) => set({ responses: typed.responses.map((r) => (r.key === key ? { ...r, ...part } : r)) });
  const check = (key: number, part: Partial<TypedCheck>) => set({ checks: typed.checks.map((c) => (c.key === key ? { ...c, ...part } : c)) });
  const modules = flow.faces.map((face) => ({ value: String(face.id), label: `${face.id} ${face.title}` }));
  const first = flow.document.modules[0]?.id ?? 1;
  const save = () => {
    setTried(true);
    if (!read.one) return;
    const { one } = read;
    setBusy(true);
    setFault(null);
    api.save({ flowId, was: test?.name ?? '', case: one }).then((list) => onSaved(list, one.name), (thrown: unknown) => setFault(toFault(thrown))).finally(() => setBusy(false));
  };
  const shownError = (message: string | undefined) => (tried && message ? { error: message } : {});
  return (
    <Dialog
      open
      onClose={onClose}
      title={text(test ? 'form.edit' : 'form.new')}
      sub={text('sub', { name: flow.document.name })}
      width={760}
      onSubmit={save}
      foot={<><span className="ui-spacer" /><Button onClick={onClose}>{text('form.cancel')}</Button><Button type="submit" variant="primary" busy={busy}>{text('form.save')}</Button></>}
    >
      <div className="ft-form">
        {fault && <Note tone="danger" live title={fault.title}>{[fault.text, fault.hint].filter(Boolean).join(' ')}</Note>}
        <Field label={text('form.name')} required><Input value={typed.name} maxLength={120} onChange={(event) => set({ name: event.target.value })} /></Field>
        <Field label={text('form.inputs')} {...(tried && read.wrong.inputs ? { error: read.wrong.inputs } : { help: text('form.inputs-help') })}><Textarea mono rows={6} spellCheck={false} value={typed.inputs} onChange={(event) => set({ inputs: event.target.value })} /></Field>

        <section className="ft-part" aria-label={text('form.responses')}>
          <h3 className="ui-h3">{text('form.responses')}</h3>
          <p className="ui-small ui-secondary">{text('form.responses-help')}</p>
          {typed.responses.map((r, i) => (
            <div key={r.key} className="ft-row" role="group" aria-label={text('form.response', { n: i + 1 })}>
              <div className="ft-line">
                <Field label={text('form.module')} className="fb-grow"><Select value={String(r.module)} options={modules} onChange={(next) => response(r.key, { module: Number(next) })} /></Field>
                <Field label={text('form.operation')}><Input inputMode="numeric" value={r.operation} aria-description={text('form.operation-help')} onChange={(event) => response(r.key, { operation: event.target.value })} /></Field>
                <Field label={text('form.kind')}><Select value={r.gives} options={[{ value: 'bundles', label: text('form.kind.bundles') }, { value: 'error', label: text('form.kind.error') }]} onChange={(next) => response(r.key, { gives: next as 'bundles' | 'error' })} /></Field>
                <IconButton icon="trash-2" label={text('form.response-remove', { n: i + 1 })} onClick={() => set({ responses: typed.responses.filter((x) => x.key !== r.key) })} />
              </div>
              {r.gives === 'bundles' ? (
                <Field label={text('form.bundles')} {...shownError(read.wrong.responses[r.key])}><Textarea mono rows={Math.min(10, r.bundles.split('\n').length + 1)} spellCheck={false} value={r.bundles} onChange={(event) => response(r.key, { bundles: event.target.value })} /></Field>
              ) : (
                <div className="ft-line">
                  <Field label={text('form.error-kind')} className="fb-grow"><Select value={r.kind} options={kinds.map((value) => ({ value, label: value.replaceAll('_', ' ') }))} onChange={(kind) => response(r.key, { kind })} /></Field>
                  <Field label={text('form.error-code')} className="fb-grow"><Input mono value={r.code} onChange={(event) => response(r.key, { code: event.target.value })} /></Field>
                  <Field label={text('form.error-text')} className="fb-grow"><Input value={r.text} onChange={(event) => response(r.key, { text: event.target.value })} /></Field>
                </div>
              )}
            </div>
          ))}
          <Button size="sm" icon="plus" onClick={() => set({ responses: [...typed.responses, { key: nextKey(), module: first, operation: '1', gives: 'bundles', bundles: '[\n  {}\n]', kind: 'unavailable', code: '', text: '' }] })}>{text('form.response-add')}</Button>
        </section>

        <section className="ft-part" aria-label={text('form.checks')}>
          <h3 className="ui-h3">{text('form.checks')}</h3>
          {typed.checks.map((c, i) => (
            <div key={c.key} className="ft-row" role="group" aria-label={text('form.check', { n: i + 1 })}>
              <div className="ft-line">
                <Field label={text('form.about')} className="fb-grow">
                  <Select value={c.about} options={abouts.map((value) => ({ value, label: text(`about.${value}`) }))} onChange={(next) => {
                    const about = abouts.find((a) => a === next) ?? 'state';
                    check(c.key, { about, is: '', module: c.module || first, value: about === 'state' ? 'succeeded' : about === 'reached' ? '1' : c.about === 'state' ? '' : c.value });
                  }} />
                </Field>
                {(c.about === 'reached' || c.about === 'sent') && <Field label={text('form.module')} className="fb-grow"><Select value={String(c.module)} options={modules} onChange={(next) => check(c.key, { module: Number(next) })} /></Field>}
                {(c.about === 'output' || c.about === 'result' || c.about === 'sent') && <Field label={text(`form.of.${c.about}`)} className="fb-grow"><Input mono value={c.of} onChange={(event) => check(c.key, { of: event.target.value })} /></Field>}
                <IconButton icon="trash-2" label={text('form.check-remove', { n: i + 1 })} onClick={() => set({ checks: typed.checks.filter((x) => x.key !== c.key) })} />
              </div>
              <div className="ft-line">
                {c.about !== 'state' && c.about !== 'failed' && (
                  <Field label={text('form.is')}><Select value={c.is || 'equals'} options={[{ value: 'equals', label: text('is.equals') }, ...(c.about === 'reached' ? [{ value: 'at_least', label: text('is.at_least') }] : [{ value: 'contains', label: text('is.contains') }])]} onChange={(next) => check(c.key, { is: next === 'equals' ? '' : next })} /></Field>
                )}
                <Field label={text('form.value')} className="fb-grow" {...(c.about === 'output' || c.about === 'sent' || c.about === 'result' ? { help: text('form.value-help') } : {})}>
                  {c.about === 'state' ? (
                    <Select value={c.value} options={ends.map((value) => ({ value, label: text(`end.${value}`) }))} onChange={(value) => check(c.key, { value })} />
                  ) : (
                    <Input value={c.value} inputMode={c.about === 'reached' ? 'numeric' : 'text'} onChange={(event) => check(c.key, { value: event.target.value })} />
                  )}
                </Field>
              </div>
            </div>
          ))}
          <Button size="sm" icon="plus" onClick={() => set({ checks: [...typed.checks, { key: nextKey(), about: 'reached', module: first, operation: 0, of: '', is: '', value: '1' }] })}>{text('form.check-add')}</Button>
        </section>

        <div className="ft-line">
          <Field label={text('form.at')} className="fb-grow" help={text('form.at-help')}><Input mono value={typed.at} onChange={(event) => set({ at: event.target.value })} /></Field>
          <Field label={text('form.zone')} className="fb-grow"><Input mono value={typed.zone} placeholder="UTC" onChange={(event) => set({ zone: event.target.value })} /></Field>
        </div>
        <Field label={text('form.trigger')} {...(tried && read.wrong.trigger ? { error: read.wrong.trigger } : { help: text('form.trigger-help') })}><Textarea mono rows={2} spellCheck={false} value={typed.trigger} onChange={(event) => set({ trigger: event.target.value })} /></Field>
        <Field label={text('form.note')}><Textarea rows={2} value={typed.note} onChange={(event) => set({ note: event.target.value })} /></Field>
      </div>
    </Dialog>
  );
}
