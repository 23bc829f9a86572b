import { useTranslation } from 'react-i18next';
import { errorText } from '../lib/errorText.js';
import type { Form } from '../lib/useForm.js';
import { Banner } from './Banner.js';

/** Why the form was not taken, when no field is to blame. */
export function FormFailure<Values extends object>({ form }: { form: Form<Values> }) {
  const { t } = useTranslation();
  return form.failure === undefined ? null : <Banner tone="bad">{errorText(t, form.failure)}</Banner>;
}
