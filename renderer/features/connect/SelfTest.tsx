// Does another machine get through? What this one can tell, step by step; the first that fails says how it is mended.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { LanState, SelfTest as Tested } from '../../../server/console/contract/lan.js';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { ToneShape } from '../../components/ToneShape.js';
import type { Tone } from '../../components/tones.js';
import { FirewallRule } from './FirewallRule.js';
import { useSelfTest } from './useConnect.js';

type Step = Tested['steps'][number];

const TONES: Readonly<Record<Step['outcome'], Tone>> = {
  ok: 'ok',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'off',
};

export function SelfTest({ lan }: { lan: LanState }) {
  const { t } = useTranslation();
  const test = useSelfTest(lan);
  const failed = test.data?.steps.find(({ outcome }) => outcome === 'failed');
  return (
    <Card
      title={t('connect.test.title')}
      aside={
        <Button onClick={() => void test.refetch()} loading={test.isFetching}>
          {t('connect.test.again')}
        </Button>
      }
    >
      {test.isError && <QueryFailure query={test} />}
      {test.isPending && <Loading rows={5} />}
      {test.data && (
        <>
          <p role="status">
            {failed
              ? t('connect.test.failed', { step: t(`connect.test.step.${failed.step}`) })
              : t('connect.test.fine')}
          </p>
          <ol className="dc-steps">
            {test.data.steps.map((step) => (
              <li key={step.step} data-tone={TONES[step.outcome]}>
                <ToneShape tone={TONES[step.outcome]} />
                <div>
                  {t(`connect.test.step.${step.step}`)}
                  <span className="dc-hint">
                    {' '}
                    {t(`connect.test.outcome.${step.outcome}`)}
                    {step.about.length > 0 && ` · ${step.about.join(', ')}`}
                  </span>
                  {(step === failed || isDoubtful(step)) && <Remedy step={step} lan={lan} />}
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
      {lan.has_firewall && (
        <FirewallRule
          state={test.data?.steps.find(({ step }) => step === 'firewall')?.outcome}
          tested={() => void test.refetch()}
        />
      )}
    </Card>
  );
}

/** Only the firewall is ever unknown: nobody can look into it from here. */
const isDoubtful = ({ step, outcome }: Step): boolean => step === 'firewall' && outcome === 'unknown';

function Remedy({ step, lan }: { step: Step; lan: LanState }) {
  const { t } = useTranslation();
  if (step.step === 'firewall') {
    return (
      <p className="dc-remedy">
        {t(`connect.test.remedy.firewall.${lan.system}`, { ports: step.about.join(', ') })}
        {lan.system === 'linux' && (
          <code> {step.about.map((port) => `sudo ufw allow ${port}/tcp`).join(' && ')}</code>
        )}
      </p>
    );
  }
  return (
    <p className="dc-remedy">{t(`connect.test.remedy.${step.step}`, { about: step.about.join(', ') })}</p>
  );
}
