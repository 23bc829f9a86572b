import type { TFunction } from 'i18next';
import type { Fault } from './draft.js';

export function faultText(t: TFunction, fault: Fault): string {
  switch (fault.kind) {
    case 'range':
      return t('taskForm.range', { min: fault.min, max: fault.max });
    case 'badChoice':
      return t('taskForm.badChoice', { choices: fault.choices });
    case 'tooLong':
      return t('taskForm.tooLong', { max: fault.max });
    case 'badFlag':
      return t('taskForm.badFlag');
    case 'badTime':
      return t('taskForm.badTime');
  }
}
