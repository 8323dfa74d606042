/** Somebody to sign in as; the same three at GitHub and at Google. */
export type Person = {
  login: string;
  name: string;
  email: string;
  role: "user" | "admin";
};

/**
 * The administrator is one because quickstart and the tests put the address
 * into ADMIN_EMAILS. The login is not `admin`: the emulator brings its own.
 */
export const PEOPLE: readonly Person[] = [
  {
    login: "ada",
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "user",
  },
  {
    login: "grace",
    name: "Grace Hopper",
    email: "grace@example.com",
    role: "user",
  },
  {
    login: "tollgate-admin",
    name: "Admin",
    email: "admin@example.com",
    role: "admin",
  },
];

export const CLIENT = {
  id: "tollgate-local",
  secret: "tollgate-local-secret",
} as const;
