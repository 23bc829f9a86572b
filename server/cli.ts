// The headless entry: `node dist/server/cli.js [options]`.
import { serve } from './serve.js';

// Set, and not process.exit(): what still waits to be written leaves first. Should a handle be left open, the end comes anyway.
process.exitCode = await serve(process.argv.slice(2), process.env);
setTimeout(() => process.exit(), 2000).unref();
