import { db } from "@/db/client";
import { mailGateway } from "@/features/notices/gateway";
import { notify } from "@/features/notices/notify";

/**
 * An app process that sends the mails that are due at a moment and is killed at
 * some point by the test that started it. Database and provider come from the
 * environment.
 */
const { now }: { now: string } = JSON.parse(process.argv[2] ?? "{}");
const gateway = mailGateway();
if (!gateway) throw new Error("mail is off");
console.log("ready");
await notify(db, gateway, { now: new Date(now) });
// Stays, as a server does, until it is killed.
setInterval(() => {}, 60_000);
