// Which view of an open thing is shown stands in the address, next to the thing; without a word there the first one is.
import { useLocation, useSearchParams } from 'react-router';

export interface UrlTab<Key extends string> {
  tab: Key;
  show: (tab: Key) => void;
}

/** Going from view to view leaves no steps in the history. */
export function useUrlTab<const Key extends string>(tabs: readonly [Key, ...Key[]]): UrlTab<Key> {
  const [search, setSearch] = useSearchParams();
  const { state } = useLocation();
  const [first] = tabs;
  return {
    tab: tabs.find((key) => key === search.get('tab')) ?? first,
    show: (next) =>
      setSearch(
        (before) => {
          const params = new URLSearchParams(before);
          if (next === first) params.delete('tab');
          else params.set('tab', next);
          return params;
        },
        // What the drawer's own close needs to know stays with the address.
        { replace: true, state: state as unknown },
      ),
  };
}
