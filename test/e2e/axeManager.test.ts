// Every page of the manager's panel (kit/axePages.ts).
import { axeStories } from '../kit/axePages.js';

axeStories(['manager']);
