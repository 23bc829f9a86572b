import { SignInDialog } from '../../components/SignInDialog.js';
import type { Role } from '../../lib/roleSessions.js';
import { SignInForm } from './SignInForm.js';

export function SignInAgain({ role, name }: { role: Role; name: string }) {
  return <SignInDialog role={role} form={(done) => <SignInForm only={name} done={done} />} />;
}
