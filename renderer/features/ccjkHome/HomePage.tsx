import { Navigate } from 'react-router';

/** Who comes in wants to see what runs. */
export function HomePage() {
  return <Navigate to="/ccjk/tasks" replace />;
}
