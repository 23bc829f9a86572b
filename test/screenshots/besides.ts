// Pictures beside those of whole pages: drawers, questions, things under way.
import type { Shot } from './shots.js';

export const besides: readonly Shot[] = [];
