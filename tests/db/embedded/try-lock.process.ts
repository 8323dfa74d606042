import { takeLock } from "@/db/embedded/lock";

// Run by lock.integration.test.ts: tries when told to, then keeps what it got.
console.log("ready");
process.stdin.once("data", () => {
  const lock = takeLock(process.argv[2] ?? "");
  console.log(lock.ok ? "taken" : `held by ${lock.refusal.holder.pid}`);
});
