// One tree of routes for all doors; a door shows the trees it serves. Each panel is a chunk of its own, with its own texts.
import { Navigate, Route, Routes } from 'react-router';
import { place, servesTree } from '../lib/place.js';
import { roleSession } from '../lib/roleSessions.js';
import { lazyPage } from './lazyPage.js';
import { NotFound } from './NotFound.js';
import { Plain } from './Plain.js';
import { servicePages } from './services.js';

const isConsole = place.door === 'console';

const ConsolePanel = lazyPage(
  () => import('./panels/consolePanel.js').then((file) => file.ConsolePanel),
  ['console', 'words', 'alerts'],
);
const SuperPanel = lazyPage(
  () => import('./panels/superPanel.js').then((file) => file.SuperPanel),
  // On the operator's door it may have to say how to get a console link.
  isConsole ? ['super', 'words', 'console'] : ['super', 'words'],
);
const ManagerPanel = lazyPage(
  () => import('./panels/managerPanel.js').then((file) => file.ManagerPanel),
  ['manager', 'words'],
);
const UserPanel = lazyPage(
  () => import('./panels/userPanel.js').then((file) => file.UserPanel),
  ['user', 'words'],
);
const LoginPage = lazyPage(
  () => import('../features/signIn/LoginPage.js').then((file) => file.LoginPage),
  ['login', 'words'],
);
const RegisterPage = lazyPage(
  () => import('../features/signIn/RegisterPage.js').then((file) => file.RegisterPage),
  ['login', 'words'],
);
const UserRegisterPage = lazyPage(
  () => import('../features/userRegister/index.js').then((file) => file.RegisterPage),
  ['user', 'words'],
);

export function DoorRoutes() {
  return (
    <Routes>
      {servesTree('/super') && (
        <>
          <Route path="/super/*" element={<SuperPanel />} />
          {/* Addresses of the original, in bookmarks and habits. */}
          <Route path="/super-admin-login" element={<Navigate to="/super" replace />} />
          <Route path="/super-admin" element={<Navigate to="/super" replace />} />
        </>
      )}
      {servesTree('/login') && <Route path="/login" element={<Plain page={<LoginPage />} />} />}
      {servesTree('/manager') && (
        <>
          <Route path="/manager/register" element={<Plain page={<RegisterPage />} />} />
          <Route path="/manager/*" element={<ManagerPanel />} />
        </>
      )}
      {servesTree('/user') && (
        <>
          <Route path="/user/register" element={<Plain page={<UserRegisterPage />} />} />
          <Route path="/user/*" element={<UserPanel />} />
        </>
      )}
      {servicePages.map(
        ({ service, Pages }) =>
          place.api[service] !== undefined &&
          servesTree(`/${service}`) && <Route key={service} path={`/${service}/*`} element={<Pages />} />,
      )}
      {isConsole ? (
        <Route path="/*" element={<ConsolePanel />} />
      ) : (
        <>
          <Route path="/" element={<OwnHome />} />
          <Route path="*" element={<Plain page={<NotFound />} />} />
        </>
      )}
    </Routes>
  );
}

/** A service's own port sends everybody to its pages; OAS's to the panel they are signed in to. */
function OwnHome() {
  if (servicePages.some(({ service }) => service === place.door)) {
    return <Navigate to={`/${place.door}`} replace />;
  }
  const isOpen = (role: 'manager' | 'user') => roleSession(role).get().kind === 'open';
  const home = isOpen('manager') ? '/manager' : isOpen('user') ? '/user' : '/login';
  return <Navigate to={home} replace />;
}
