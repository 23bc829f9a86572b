// An act on many users from the question to its end: counted first, followed while it runs, done again for those that failed.
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/Dialog.js';
import { offerUndo } from '../../components/UndoToast.js';
import type { Selection } from '../../lib/useSelection.js';
import { AssetsForm } from './AssetsForm.js';
import { LifecycleForm } from './LifecycleForm.js';
import { useUserActs, type ManyAct, type Target } from './useUserActs.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));
const BulkRun = lazy(() => import('../../components/BulkRun.js').then((file) => ({ default: file.BulkRun })));

/** From so many on the number is typed before they are deleted. */
const TYPED_FROM = 21;
/** Most that one request names; a filter has no such end. */
const MOST_IDS = 500;

type What = 'validity' | 'assets' | 'remove' | 'restore';
interface Asked {
  what: What;
  target: Target;
}
interface Begun {
  id: number;
  title: string;
  again: ManyAct;
}

export interface ManyUsers {
  ask: (what: What, target: Target) => void;
  /** The count could not be had, or what was asked for is too much. */
  failure: unknown;
  isTooMany: boolean;
  dialogs: ReactNode;
}

export interface ManyUsersOptions {
  selection: Selection;
  nameOf: (id: number) => string;
  /** After these users were deleted. */
  onRemoved: (ids: readonly number[]) => void;
}

export function useManyUsers({ selection, nameOf, onRemoved }: ManyUsersOptions): ManyUsers {
  const { t } = useTranslation();
  const acts = useUserActs();
  const [asked, setAsked] = useState<Asked>();
  const [begun, setBegun] = useState<Begun>();
  const [isTooMany, setTooMany] = useState(false);
  const close = () => setAsked(undefined);
  const verbOf = (act: ManyAct['act']) =>
    t(
      act === 'lifecycle'
        ? 'users.lifecycle.title'
        : act === 'assets'
          ? 'users.assetsTitle'
          : act === 'delete'
            ? 'acts.delete'
            : 'acts.restore',
    );
  const begin = async (what: ManyAct, target: Pick<Target, 'ids' | 'filter'>) => {
    const { bulk, count } = await acts.many.mutateAsync({ target, ...what });
    selection.clear();
    const title = t('confirm.title', { verb: verbOf(what.act), object: t('units.users', { count }) });
    if (bulk) setBegun({ id: bulk.id, title, again: what });
    return bulk;
  };
  const countFirst = async (what: What, target: Target) => {
    acts.count.reset();
    setTooMany((target.ids?.length ?? 0) > MOST_IDS);
    if ((target.ids?.length ?? 0) > MOST_IDS) return;
    const act = what === 'restore' ? 'restore' : 'delete';
    const { count } = target.filter ? await acts.count.mutateAsync({ act, target }) : target;
    if (what === 'restore' && target.ids) {
      await acts.restore.mutateAsync(target.ids);
      selection.clear();
    } else setAsked({ what, target: { ...target, count } });
  };
  const remove = async ({ ids, filter = {} }: Target) => {
    if (ids) {
      const { deleted } = await acts.remove.mutateAsync(ids);
      selection.clear();
      onRemoved(ids);
      offerUndo(t('users.deleted', { count: deleted }), () => acts.restore.mutateAsync(ids));
      return;
    }
    const bulk = await begin({ act: 'delete' }, { filter });
    if (!bulk) return;
    onRemoved([]);
    offerUndo(t('users.deleting', { count: bulk.total }), async () => {
      await acts.abort.mutateAsync(bulk.id);
      await begin({ act: 'restore', deleted_by: bulk.id }, { filter });
    });
  };
  const object = t('units.users', { count: asked?.target.count ?? 0 });
  const names = asked?.target.ids?.map(nameOf) ?? [];
  const dialogs = (
    <Suspense>
      {asked?.what === 'validity' && (
        <Dialog title={`${t('users.lifecycle.title')} · ${object}`} onClose={close}>
          <LifecycleForm
            save={(change) => begin({ act: 'lifecycle', ...change }, asked.target).then(close)}
          />
        </Dialog>
      )}
      {asked?.what === 'assets' && (
        <Dialog title={`${t('nouns.assets')} · ${object}`} onClose={close}>
          <AssetsForm save={(assets) => begin({ act: 'assets', assets }, asked.target).then(close)} />
        </Dialog>
      )}
      {asked?.what === 'remove' && (
        <Confirm
          verb={t('acts.delete')}
          object={object}
          names={names}
          count={asked.target.count}
          consequence={t('users.deleteConsequence')}
          {...(asked.target.count >= TYPED_FROM ? { typed: String(asked.target.count) } : {})}
          run={() => remove(asked.target)}
          onClose={close}
        />
      )}
      {asked?.what === 'restore' && (
        <Confirm
          verb={t('acts.restore')}
          object={object}
          isDanger={false}
          run={() => begin({ act: 'restore' }, asked.target)}
          onClose={close}
        />
      )}
      {begun && (
        <BulkRun
          key={begun.id}
          id={begun.id}
          title={begun.title}
          nameOf={nameOf}
          onClose={() => setBegun(undefined)}
          onEnd={() => void acts.changed()}
          retry={(ids) => void begin(begun.again, { ids }).catch(() => undefined)}
        />
      )}
    </Suspense>
  );
  return {
    ask: (what, target) => void countFirst(what, target).catch(() => undefined),
    failure: acts.count.error ?? acts.restore.error ?? (begun ? acts.many.error : null),
    isTooMany,
    dialogs,
  };
}
