// All routes of CCJK, below /ccjk.
import { Route, Routes } from 'react-router';
import { lazyPage } from '../../app/lazyPage.js';
import { Plain } from '../../app/Plain.js';
import '../../lib/ccjk/client.js';

const Panel = lazyPage(() => import('./panel.js').then((file) => file.CcjkPanel));
const LoginPage = lazyPage(() => import('../../features/ccjkSignIn/index.js').then((file) => file.LoginPage));
const RegisterPage = lazyPage(() =>
  import('../../features/ccjkSignIn/index.js').then((file) => file.RegisterPage),
);

export function CcjkPages() {
  return (
    <Routes>
      <Route path="login" element={<Plain page={<LoginPage />} />} />
      <Route path="register" element={<Plain page={<RegisterPage />} />} />
      <Route path="*" element={<Panel />} />
    </Routes>
  );
}
