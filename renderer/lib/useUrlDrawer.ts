// Which thing is open beside its list stands in the address: Back closes it, a copied address shows it.
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

export interface UrlDrawer {
  /** Of the open thing; undefined when none is. */
  id: string | undefined;
  /** `beside`: further words of the address, such as which view of it. */
  open: (id: string | number, beside?: Readonly<Record<string, string>>) => void;
  close: () => void;
}

/** `name` is the parameter: `job` for `?job=1042`. */
export function useUrlDrawer(name: string): UrlDrawer {
  const navigate = useNavigate();
  const location = useLocation();
  const params = new URLSearchParams(location.search);
  const id = params.get(name) ?? undefined;
  const isOurs = (location.state as { opened?: string } | null)?.opened === name;

  const addressWith = useCallback(
    (next: string | undefined, beside: Readonly<Record<string, string>> = {}) => {
      const search = new URLSearchParams(location.search);
      // What the open thing is compared with.
      search.delete('with');
      if (next === undefined) {
        search.delete(name);
        // Which view of the open thing is shown.
        search.delete('tab');
      } else search.set(name, next);
      for (const [word, value] of Object.entries(beside)) search.set(word, value);
      return { pathname: location.pathname, search: search.toString(), hash: location.hash };
    },
    [location, name],
  );
  return {
    id,
    open(next, beside) {
      // From row to row one step of the history is enough.
      void navigate(addressWith(String(next), beside), {
        replace: id !== undefined,
        state: id === undefined || isOurs ? { opened: name } : null,
      });
    },
    close() {
      if (isOurs) void navigate(-1);
      else void navigate(addressWith(undefined), { replace: true });
    },
  };
}
