import { Component, type ReactNode } from 'react';
import { go } from '../../routing';
import { shell as text } from '../../texts/shell';
import { Button, EmptyState, Page } from '../../ui';

interface Props {
  children: ReactNode;
}

/** A page that breaks takes only itself along. */
export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const again = () => this.setState({ broken: false });
    return (
      <Page title={text('page-broken.title')}>
        <EmptyState
          icon="circle-alert"
          tone="danger"
          title={text('page-broken.title')}
          actions={
            <>
              <Button size="sm" icon="refresh-cw" onClick={again}>{text('reload')}</Button>
              <Button size="sm" variant="ghost" onClick={() => { go('home'); again(); }}>{text('go-home')}</Button>
            </>
          }
        >
          {text('page-broken.text')}
        </EmptyState>
      </Page>
    );
  }
}
