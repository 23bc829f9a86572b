// Imported before everything else: the pages' policy forbids eval, and zod would try it once at its first shape and leave a
// violation in the browser's console.
import { config } from 'zod';

config({ jitless: true });
