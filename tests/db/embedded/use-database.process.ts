import { openDatabase } from "@/db/open";

// Run by open.integration.test.ts: runs the SQL it is given, says what came
// back, and keeps the database open.
const [, , dir = "", whenInUse, sql = ""] = process.argv;
const { pool } = openDatabase({
  dir,
  whenInUse: whenInUse === "join" ? "join" : "refuse",
});
try {
  const { rows } = await pool.query(sql);
  console.log(JSON.stringify(rows));
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
process.stdin.resume();
