import type { wire } from '../../api';
import { home as text } from '../../texts/home';
import { AsWhomChip, Button, Card, Icon, ModuleCircle, ProgressRing } from '../../ui';

interface Props {
  steps: wire.HomeStep[];
  busy: boolean;
  onOpen: () => void;
  onSkip: () => void;
  onStep: (step: wire.HomeStep) => void;
}

const picture = [
  { accent: 'view', icon: 'mouse-pointer-click', name: text('hero.click'), you: false },
  { accent: 'sap', glyph: 'SAP', name: text('hero.read'), you: true },
  { accent: 'mail', icon: 'mail', name: text('hero.send'), you: true },
  { accent: 'sap', glyph: 'SAP', name: text('hero.write'), you: true },
];

/** The start card: what to try, what it looks like, how far one is. */
export function Hero({ steps, busy, onOpen, onSkip, onStep }: Props) {
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done)?.id;
  return (
    <Card className="home-hero">
      <div className="home-hero-text">
        <span className="home-hero-over">{text('hero.over')}</span>
        <h2 className="ui-h2">{text('hero.title')}</h2>
        <p className="ui-secondary">{text('hero.text')}</p>
        <div className="home-hero-actions">
          <Button variant="primary" icon="play" busy={busy} onClick={onOpen}>{text('hero.open')}</Button>
          <Button variant="ghost" onClick={onSkip}>{text('hero.skip')}</Button>
        </div>
      </div>
      <div className="home-hero-picture" role="img" aria-label={text('hero.picture')}>
        <div className="home-flow" aria-hidden>
          {picture.flatMap((step, i) => [
            ...(i > 0 ? [<Dots key={`${step.name}-link`} />] : []),
            <div key={step.name} className="home-flow-step">
              <ModuleCircle size="small" accent={step.accent} glyph={step.glyph} icon={step.icon} ring={step.you} />
              <span className="home-flow-name">{step.name}</span>
              {step.you && <AsWhomChip whom={{ kind: 'personal', text: text('hero.you') }} />}
            </div>,
          ])}
        </div>
      </div>
      <div className="home-hero-steps">
        <div className="home-hero-count">
          <ProgressRing size={16} share={done / Math.max(1, steps.length)} />
          {text('steps', { done, n: steps.length })}
        </div>
        <ol>
          {steps.map((step) => {
            const state = step.done ? 'done' : step.id === next ? 'next' : 'later';
            return (
              <li key={step.id} className="home-step" data-state={state} aria-current={state === 'next' ? 'step' : undefined}>
                <Icon name={step.done ? 'circle-check' : state === 'next' ? 'circle-dot' : 'circle'} />
                <span>{step.text}</span>
                {step.done && <span className="ui-hidden">{text('step.done')}</span>}
                {!step.done && step.action !== '' && <Button size="xs" onClick={() => onStep(step)}>{step.action}</Button>}
              </li>
            );
          })}
        </ol>
      </div>
    </Card>
  );
}

function Dots() {
  return (
    <svg className="home-flow-dots" viewBox="0 0 44 52" preserveAspectRatio="xMidYMid meet">
      {[4, 11.2, 18.4, 25.6, 32.8, 40].map((x) => (
        <circle key={x} cx={x} cy={26} r={2.1} />
      ))}
    </svg>
  );
}
