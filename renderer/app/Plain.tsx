import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Shell } from '../components/Shell.js';
import { place } from '../lib/place.js';
import { Controls } from './Controls.js';
import { Page } from './Page.js';
import { ZoneClock } from './ZoneClock.js';

/** A page without side bar, for people who are not signed in. */
export function Plain({ page }: { page: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Shell
      title={place.door === 'console' ? t('nav.console') : place.door.toUpperCase()}
      state={<ZoneClock />}
      controls={<Controls />}
    >
      <Page at={location.pathname}>{page}</Page>
    </Shell>
  );
}
