import type { StandIns } from "./stand-ins.ts";

/** What the person at the terminal reads once the app answers. */
export function welcome(options: {
  appUrl: string;
  standIns: StandIns;
  databaseDir: string | null;
  logFile?: string;
}): string {
  const { appUrl, standIns, databaseDir, logFile } = options;
  const rows = [
    ...standIns.list,
    ...(databaseDir === null
      ? []
      : [
          {
            standsFor: "Postgres",
            where: databaseDir,
            until: "DATABASE_URL",
          },
        ]),
  ];
  return [
    "",
    `Tollgate runs at ${appUrl}`,
    "",
    ...signIn(standIns),
    ...(rows.length === 0
      ? []
      : ["Standing in on this machine:", ...table(rows), ""]),
    ...(rows.length === 0
      ? []
      : ["Variables go into .env.local; .env.example explains each."]),
    ...(logFile ? [`The app's log is ${logFile}.`] : []),
    "Ctrl+C stops it; everything is kept for the next start.",
    "",
  ].join("\n");
}

function signIn({ list, people }: StandIns): string[] {
  if (!list.some(({ standsFor }) => standsFor.endsWith("sign-in"))) return [];
  return [
    "Sign in, without a password, as:",
    ...people.map(
      ({ name, email, role }) =>
        `  ${name} <${email}>${role === "admin" ? ", administrator" : ""}`,
    ),
    "",
  ];
}

function table(rows: StandIns["list"]): string[] {
  const width = (of: "standsFor" | "where") =>
    Math.max(...rows.map((row) => row[of].length));
  return rows.map(
    ({ standsFor, where, until }) =>
      `  for ${standsFor.padEnd(width("standsFor"))}  ${where.padEnd(width("where"))}  until ${until} is set`,
  );
}
