import type { wire } from '../../../api';
import { runs as text } from '../../../texts/runs';
import { inspector } from '../../../texts/inspector';
import { Button, Chip } from '../../../ui';
import { copyText } from '../start';
import { asCurl } from './curl';

/** A request and its answer as they went over the line; the engine has masked what is secret. */
export function Request({ exchange }: { exchange: wire.RunExchange }) {
  return (
    <div className="ri-request">
      <Button size="sm" icon="copy" hint={inspector('curl.help')} onClick={() => copyText(asCurl(exchange), inspector('curl.copied'))}>{inspector('curl')}</Button>
      <p className="ri-request-line ui-mono"><strong>{exchange.method}</strong> {exchange.url}</p>
      <Headers title={text('panel.request-headers')} headers={exchange.requestHeaders} />
      <Body title={text('panel.request-body')} body={exchange.requestBody} />
      {exchange.status > 0 && <p><Chip tone={exchange.status < 400 ? 'success' : 'danger'} icon={exchange.status < 400 ? 'circle-check' : 'circle-x'}>{text('panel.status', { status: String(exchange.status) })}</Chip></p>}
      <Headers title={text('panel.response-headers')} headers={exchange.responseHeaders} />
      <Body title={text('panel.response-body')} body={exchange.responseBody} />
    </div>
  );
}

function Headers({ title, headers }: { title: string; headers: Record<string, string> | null }) {
  const all = Object.entries(headers ?? {});
  if (all.length === 0) return null;
  return (
    <section>
      <h3 className="ui-small ui-tertiary">{title}</h3>
      <dl className="ri-headers ui-mono">
        {all.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Body({ title, body }: { title: string; body: string }) {
  return (
    <section>
      <h3 className="ui-small ui-tertiary">{title}</h3>
      {body === '' ? <p className="ui-small ui-tertiary">{text('panel.no-body')}</p> : <pre className="ri-raw">{pretty(body)}</pre>}
    </section>
  );
}

/** JSON is set out; everything else stays as it came. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
