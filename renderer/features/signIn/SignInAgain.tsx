import { SignInDialog } from '../../components/SignInDialog.js';
import type { Role } from '../../lib/roleSessions.js';
import { AccountForm } from './AccountForm.js';
import { CredentialsForm } from './CredentialsForm.js';
import { signInManager, signInSuper } from './signIn.js';

export function SignInAgain({ role, name }: { role: Role; name: string }) {
  const send = role === 'super' ? signInSuper : signInManager;
  return (
    <SignInDialog
      role={role}
      form={(done) =>
        role === 'user' ? (
          <AccountForm only={name} done={done} />
        ) : (
          <CredentialsForm name={name} send={(account) => send(account).then(done)} />
        )
      }
    />
  );
}
