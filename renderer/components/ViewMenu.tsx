// How a table is shown: row height, and which of its columns. Remembered in this browser.
import SettingOutlined from '@ant-design/icons/SettingOutlined';
import { useTranslation } from 'react-i18next';
import { density, useDensity } from '../lib/useDensity.js';
import type { ColumnChoice } from '../lib/useColumns.js';
import { Menu } from './Menu.js';

export function ViewMenu({ columns }: { columns?: ColumnChoice }) {
  const { t } = useTranslation();
  const now = useDensity();
  return (
    <Menu
      label={t('table.columns')}
      icon={<SettingOutlined />}
      acts={[]}
      head={
        <div className="dc-view-menu">
          <label className="dc-inline">
            <input
              type="checkbox"
              checked={now === 'compact'}
              onChange={(event) => density.set(event.target.checked ? 'compact' : 'normal')}
            />
            {t('common.density.compact')}
          </label>
          {columns?.all.map(({ key, title, isShown }) => (
            <label key={key} className="dc-inline">
              <input
                type="checkbox"
                checked={isShown}
                onChange={(event) => columns.show(key, event.target.checked)}
              />
              {title}
            </label>
          ))}
        </div>
      }
    />
  );
}
