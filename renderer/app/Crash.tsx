// What fell over says so, and offers the way on; the details are there to be copied into a report. As `isPage` it stands inside
// the frame, whose other pages stay in reach.
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { i18n } from '../lib/i18n.js';

export interface CrashProps {
  isPage?: boolean;
  /** The path; going elsewhere is a fresh start. */
  at?: string;
  children: ReactNode;
}

interface State {
  error?: Error | undefined;
}

export class Crash extends Component<CrashProps, State> {
  override state: State = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  override componentDidUpdate(before: CrashProps) {
    if (this.state.error && before.at !== this.props.at) this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const isMissing = /dynamically imported module|Importing a module|Unable to preload/i.test(error.message);
    const words = (
      <section className="dc-card dc-narrow" role="alert">
        <h1>{i18n.t(isMissing ? 'common.crash.page' : 'common.crash.title')}</h1>
        <p>{i18n.t(isMissing ? 'common.crash.pageText' : 'common.crash.text')}</p>
        <button type="button" className="dc-plain-button" onClick={() => location.reload()}>
          {i18n.t('common.crash.reload')}
        </button>
        <pre>{error.stack ?? String(error)}</pre>
      </section>
    );
    return this.props.isPage ? words : <main className="dc-main">{words}</main>;
  }
}
