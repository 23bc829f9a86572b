// What every panel of OAS has from its service.
import { LiveFeed } from '../../lib/liveFeed.js';
import { AFTER_ACTING } from '../ActingAs.js';
import type { PanelParts } from '../Panel.js';
import { SessionNotice } from '../SessionNotice.js';

export const oasParts: PanelParts = {
  Feed: LiveFeed,
  Notice: SessionNotice,
  entrance: (role, to, { wasActing = false }) =>
    wasActing ? AFTER_ACTING : `/login?${new URLSearchParams({ as: role, to })}`,
};
