import { setTimeout as wait } from "node:timers/promises";
import { log, outliveLogReader } from "@/core/log";

/** A process that goes on logging after it was told that nobody reads. */
outliveLogReader();
console.log("ready");
process.stdin.once("data", async () => {
  for (let line = 0; line < 20; line += 1) {
    log.info("unread");
    console.error("unread");
    await wait(5);
  }
  process.exit(7);
});
