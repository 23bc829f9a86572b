// A backup as a file: its configuration as JSON, which can be given back as it is.
import { useMutation } from '@tanstack/react-query';
import { getBackup } from '../../../server/services/ccjk/contract/config.js';
import { call } from '../../lib/api.js';
import { saveFile } from '../../lib/saveFile.js';
import { fileNameOf } from './backupName.js';

export const useDownload = () =>
  useMutation({
    mutationFn: async (id: string) => {
      const backup = await call(getBackup, { params: { backup_id: id } });
      const text = `${JSON.stringify(backup.config_data, null, 2)}\n`;
      saveFile(fileNameOf(backup), [text], 'application/json');
    },
  });
