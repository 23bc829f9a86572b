import './noEval.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepRenewed, openFromAddress, openFromShell } from '../features/session/openSession.js';
import { desktop } from '../lib/desktop.js';
import { place } from '../lib/place.js';
import { App } from './App.js';
import { startLanguages } from './languages.js';
import { followScheme } from './scheme.js';
import './style.css';

followScheme();
if (place.door === 'console') {
  openFromAddress();
  if (desktop) openFromShell(desktop);
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
