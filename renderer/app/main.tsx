import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { keepRenewed, openFromAddress } from '../features/session/index.js';
import { place } from '../lib/place.js';
import { App } from './App.js';
import { startLanguages } from './languages.js';
import { followScheme } from './scheme.js';
import './style.css';

// The pages' policy forbids eval; without this zod would try it once and leave a violation in the browser's console.
config({ jitless: true });

followScheme();
if (place.door === 'console') {
  openFromAddress();
  keepRenewed();
}
await startLanguages();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
