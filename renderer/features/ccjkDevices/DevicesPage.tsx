// Can I send work to this device?
import Button from 'antd/es/button';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/services/ccjk/contract/devices.js';
import { AwayLine } from '../../components/AwayLine.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useUrlDrawer } from '../../lib/useUrlDrawer.js';
import { stateOf } from '../../components/ccjk/DeviceStatus.js';
import { useDeviceColumns } from './useDeviceColumns.js';
import { PAGE_SIZE, STATES, useDeviceList } from './useDeviceList.js';
import './devices.css';

const AddDevice = lazy(() => import('./AddDevice.js').then((file) => ({ default: file.AddDevice })));
const DeviceDrawer = lazy(() => import('./DeviceDrawer.js').then((file) => ({ default: file.DeviceDrawer })));

export function DevicesPage() {
  const { t } = useTranslation();
  const isAway = useIsAway();
  const { filters, devices, list } = useDeviceList();
  const columns = useDeviceColumns();
  const drawer = useUrlDrawer('device');
  const adder = useUrlDrawer('add');
  const add = (
    <Button type="primary" disabled={isAway} onClick={() => adder.open(1)}>
      {t('ccjkDevices.add')}
    </Button>
  );
  const here = devices.filter((device) => stateOf(device) !== 'offline').length;
  return (
    <ListPage<Device, typeof filters.values>
      name="ccjk.devices"
      title={t('ccjk.nav.devices')}
      figures={[{ label: t('ccjkDevices.here', { of: devices.length }), value: here, to: '/ccjk/devices' }]}
      act={add}
      filters={filters}
      search={{ name: 'keyword', label: t('ccjkDevices.search') }}
      fields={[
        {
          name: 'status',
          label: t('nouns.status'),
          kind: 'choice',
          options: STATES.map((value) => ({
            value,
            label: t(`ccjk.deviceStatus.${value}`),
            count: devices.filter((device) => stateOf(device) === value).length,
          })),
        },
      ]}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={({ device_name: name }) => name}
      onOpen={({ id }) => drawer.open(id)}
      openKey={drawer.id}
      isLive
      versionOf={(device) => `${stateOf(device)} ${device.current_tasks} ${device.queued_tasks}`}
      empty={<Empty act={add}>{t('ccjkDevices.empty')}</Empty>}
      frame={(inner) => (
        <>
          <AwayLine since={list.dataUpdatedAt} />
          {inner}
        </>
      )}
    >
      <Suspense>
        {adder.id !== undefined && <AddDevice onClose={adder.close} />}
        {drawer.id !== undefined && <DeviceDrawer key={drawer.id} id={drawer.id} onClose={drawer.close} />}
      </Suspense>
    </ListPage>
  );
}
