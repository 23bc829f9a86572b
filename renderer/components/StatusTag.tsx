import type { ReactNode } from 'react';
import { ToneShape } from './ToneShape.js';
import type { Tone } from './tones.js';

/** Tone text on tone fill, shape left, word right. */
export function StatusTag({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  return (
    <span className="dc-tag" data-tone={tone} title={title}>
      <ToneShape tone={tone} />
      {children}
    </span>
  );
}
