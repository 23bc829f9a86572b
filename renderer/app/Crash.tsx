// A page that fell over says so, and offers the two ways on; the details are there to be copied into a report.
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { i18n } from '../lib/i18n.js';

export class Crash extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="dc-main">
        <section className="dc-card dc-narrow" role="alert">
          <h1>{i18n.t('common.crash.title')}</h1>
          <p>{i18n.t('common.crash.text')}</p>
          <button type="button" className="dc-plain-button" onClick={() => location.reload()}>
            {i18n.t('common.crash.reload')}
          </button>
          <pre>{error.stack ?? String(error)}</pre>
        </section>
      </main>
    );
  }
}
