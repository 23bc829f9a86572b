// One line that says what is the matter, with the act that mends it beside it.
import type { ReactNode } from 'react';
import { ToneShape } from './ToneShape.js';
import type { Tone } from './tones.js';

export interface BannerProps {
  tone: Tone;
  children: ReactNode;
  act?: ReactNode;
  id?: string;
  /** Changes by the second: shown, but not said aloud. */
  quiet?: boolean;
}

/** Said to screen readers when it appears; a failure at once, the rest when they are done with their sentence. */
export function Banner({ tone, children, act, id, quiet = false }: BannerProps) {
  return (
    <div
      className="dc-banner"
      data-tone={tone}
      role={quiet ? undefined : tone === 'bad' ? 'alert' : 'status'}
      id={id}
    >
      <ToneShape tone={tone} />
      <div className="dc-banner-text">{children}</div>
      {act}
    </div>
  );
}
