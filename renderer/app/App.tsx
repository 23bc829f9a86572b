// Providers, and the pages of the door this page stands at.
import { QueryClientProvider } from '@tanstack/react-query';
import ConfigProvider from 'antd/es/config-provider';
import { Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { i18n } from '../lib/i18n.js';
import { place } from '../lib/place.js';
import { useValue } from '../lib/value.js';
import { antTheme } from './antTheme.js';
import { Crash } from './Crash.js';
import { libraryTexts } from './languages.js';
import { queries } from './queries.js';
import { DoorRoutes } from './routes.js';
import { scheme } from './scheme.js';

/** Inside a modal dialog only what the dialog holds can be reached. */
const popupHome = (trigger?: HTMLElement): HTMLElement => trigger?.closest('dialog') ?? document.body;

export function App() {
  const theme = antTheme(useValue(scheme));
  const texts = useValue(libraryTexts);
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <ConfigProvider
          theme={theme}
          {...(texts ? { locale: texts } : {})}
          {...(place.nonce === undefined ? {} : { csp: { nonce: place.nonce } })}
          button={{ autoInsertSpace: false }}
          wave={{ disabled: true }}
          getPopupContainer={popupHome}
        >
          <Crash>
            <BrowserRouter>
              <Suspense>
                <DoorRoutes />
              </Suspense>
            </BrowserRouter>
          </Crash>
        </ConfigProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
