import { runOnNode24 } from "./node24.mjs";

// Named by itself, so that a container can run it without npm's shell, which
// would keep a SIGTERM from it.
runOnNode24("scripts/start.ts");
