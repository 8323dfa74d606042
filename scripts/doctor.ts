import { sellerOf } from "@/core/seller";
import { examine } from "@/features/billing/setup/doctor";
import type { Finding } from "@/features/billing/setup/doctor-finding";
import { runBillingCommand } from "./billing/command.ts";

const MARKS: Record<Finding["state"], string> = {
  ok: "ok      ",
  warning: "warning ",
  problem: "PROBLEM ",
};

await runBillingCommand(async ({ db, gateway, variables }) => {
  const findings = await examine(db, gateway, {
    isProduction:
      variables.NODE_ENV === "production" && !variables.TOLLGATE_LOCAL,
    isStandIn: !variables.STRIPE_SECRET_KEY,
    appUrl: variables.APP_URL ?? variables.AUTH_URL ?? null,
    appName: variables.APP_NAME,
    seller: sellerOf(variables),
    proxies: variables,
    now: new Date(),
  });
  for (const { state, check, sentence, remedy } of findings) {
    console.log(`${MARKS[state]}${check}: ${sentence}`);
    if (remedy) console.log(`        ${remedy}`);
  }
  const problems = findings.filter(({ state }) => state === "problem").length;
  console.log(
    problems === 0
      ? "\nNothing is wrong."
      : `\n${problems} ${problems === 1 ? "problem" : "problems"}.`,
  );
  if (problems > 0) process.exitCode = 1;
});
