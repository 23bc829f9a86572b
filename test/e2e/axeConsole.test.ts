// Every page at the operator's door (kit/axePages.ts).
import { axeStories } from '../kit/axePages.js';

axeStories(['console', 'super']);
