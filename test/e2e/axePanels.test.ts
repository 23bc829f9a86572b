// Every page of all panels but the operator's (kit/axePages.ts).
import { axeStories, panels } from '../kit/axePages.js';

axeStories(panels.filter((panel) => !['console', 'super', 'manager'].includes(panel)));
