import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchActivity } from './api/activity.js';
import { App } from './app/App.js';
import { startLanguage } from './i18n/index.js';
import './styles/main.scss';

watchActivity();
await startLanguage('it');
const root = document.getElementById('root');
if (root === null) throw new Error('no place for the page');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
