// Each tone has a shape, so that a status reads without colour: clock, hand, play, check, triangle, cross, ring with bar.
import type { ReactNode } from 'react';
import type { Tone } from './tones.js';

const SHAPES: Record<Tone, ReactNode> = {
  wait: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  held: (
    <path d="M4.5 9V4.8a.9.9 0 0 1 1.8 0V7.5V3.4a.9.9 0 0 1 1.8 0V7.5V3.9a.9.9 0 0 1 1.8 0V8V5.6a.9.9 0 0 1 1.8 0V10a4 4 0 0 1-4 4H7.4A4 4 0 0 1 4 12L2.6 9.3a.9.9 0 0 1 1.5-.8Z" />
  ),
  run: <path d="M5 3.2v9.6L12.8 8Z" fill="currentColor" />,
  ok: <path d="m3 8.5 3.5 3.5L13 4.8" strokeWidth="2" />,
  warn: (
    <>
      <path d="M8 2.2 14.4 13.4H1.6Z" />
      <path d="M8 6.4v3.2M8 11.4v.2" />
    </>
  ),
  bad: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  off: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5 8h6" />
    </>
  ),
};

export function ToneShape({ tone }: { tone: Tone }) {
  return (
    <svg className="dc-shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {SHAPES[tone]}
    </svg>
  );
}
