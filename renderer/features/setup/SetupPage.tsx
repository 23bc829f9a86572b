// How do I get a running cloud? One question after another; all but the super account can be skipped.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Banner } from '../../components/Banner.js';
import { Failed, Loading } from '../../components/States.js';
import { errorText } from '../../lib/errorText.js';
import { BackupStep } from './BackupStep.js';
import { DoneStep } from './DoneStep.js';
import { LanguageStep, type LanguageChoice } from './LanguageStep.js';
import { LanStep } from './LanStep.js';
import { ManagerStep } from './ManagerStep.js';
import { NodeStep } from './NodeStep.js';
import {
  ASKING,
  isFurther,
  stepAfter,
  stepBefore,
  type AskingStep,
  type SetupStep,
  type StepWays,
} from './steps.js';
import { SuperStep } from './SuperStep.js';
import { useSteps } from './useSetup.js';
import './setup.css';

export function SetupPage({ language }: { language: LanguageChoice }) {
  const { t } = useTranslation();
  const steps = useSteps();
  const { step, go, status, settings } = steps;
  const top = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // The new question is read aloud, and the Tab key begins with it.
    top.current?.focus();
  }, [step]);
  if (!steps.isReady) {
    const failed = status.isError ? status : settings;
    return (
      <>
        <h1>{t('setup.title')}</h1>
        {failed.isError ? (
          <Failed error={failed.error} retry={() => void failed.refetch()} busy={failed.isFetching} />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  const ways = { next: () => go(stepAfter(step)), back: () => go(stepBefore(step) ?? step) };
  return (
    <div className="dc-setup" ref={top} tabIndex={-1}>
      {step !== 'done' && <Steps present={step} />}
      {steps.notKept !== null && <Banner tone="warn">{errorText(t, steps.notKept)}</Banner>}
      <Step key={step} step={step} ways={ways} steps={steps} language={language} />
      {step !== 'done' && (
        <div className="dc-setup-foot">
          {!steps.hasSuper && <p>{t('setup.keeps')}</p>}
          {steps.hasSuper && <Link to="/">{t('setup.leave')}</Link>}
          <Link to="/backups">{t('setup.restore')}</Link>
          <Link to="/import">{t('setup.importOriginal')}</Link>
        </div>
      )}
    </div>
  );
}

interface StepProps {
  step: SetupStep;
  ways: StepWays;
  steps: ReturnType<typeof useSteps>;
  language: LanguageChoice;
}

function Step({ step, ways, steps, language }: StepProps) {
  switch (step) {
    case 'language':
      return <LanguageStep language={language} next={ways.next} />;
    case 'super':
      return <SuperStep ways={ways} isThere={steps.hasSuper} setupCode={steps.service?.setup_code ?? null} />;
    case 'lan':
      return <LanStep ways={ways} />;
    case 'backup':
      return <BackupStep ways={ways} settings={steps.settings.data ?? []} status={steps.status.data} />;
    case 'manager':
      return <ManagerStep ways={ways} />;
    case 'node':
      return <NodeStep ways={ways} agents={steps.service?.agents ?? []} />;
    case 'done':
      return <DoneStep />;
  }
}

/** All steps in a line; on a phone "3 / 6" alone: the heading names it. */
function Steps({ present }: { present: AskingStep }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('setup.steps')}>
      <ol className="dc-setup-steps">
        {ASKING.map((step) => (
          <li
            key={step}
            aria-current={step === present ? 'step' : undefined}
            data-state={step === present ? 'now' : isFurther(present, step) ? 'past' : 'ahead'}
          >
            {t(`setup.${step}.name`)}
          </li>
        ))}
      </ol>
      <p className="dc-setup-count" aria-hidden="true">
        {ASKING.indexOf(present) + 1} / {ASKING.length}
      </p>
    </nav>
  );
}
