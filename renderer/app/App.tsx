// Providers, and the door this page stands at.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import ConfigProvider from 'antd/es/config-provider';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { i18n } from '../lib/i18n.js';
import { place } from '../lib/place.js';
import { useValue } from '../lib/value.js';
import { antTheme } from './antTheme.js';
import { ConsoleDoor } from './ConsoleDoor.js';
import { Crash } from './Crash.js';
import { libraryTexts } from './languages.js';
import { scheme } from './scheme.js';
import { ServiceDoor } from './ServiceDoor.js';

const queries = new QueryClient({
  defaultOptions: {
    // The cloud is often on this very machine: being offline in the browser's eyes says nothing about it.
    queries: { networkMode: 'always', retry: false, staleTime: 1000 },
    mutations: { networkMode: 'always' },
  },
});

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
        >
          <Crash>
            <BrowserRouter>{place.door === 'console' ? <ConsoleDoor /> : <ServiceDoor />}</BrowserRouter>
          </Crash>
        </ConfigProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
