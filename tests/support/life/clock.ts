import pg from "pg";

/**
 * Postgres with a clock that a test moves: `now()` and `clock_timestamp()` of
 * the schema `life` come before the server's own, for whoever connects after
 * this, so that what the product leaves to the database's clock is the test's
 * to decide. And a journal of every state that the rows of some tables had.
 */
export async function openLifeClock(url: string, at: Date) {
  // One connection: what is written down is in the order it was asked for.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => {});
  await pool.query(CLOCK);
  await pool.query("insert into life.clock (at) values ($1)", [at]);
  await pool.query(DEFAULTS);
  await pool.query(JOURNAL);
  return {
    async set(moment: Date) {
      await pool.query("update life.clock set at = $1", [moment]);
    },
    /** Something that the tables do not say, in its place among what they do. */
    async note(what: string, row: object) {
      await pool.query("insert into life.journal (what, row) values ($1, $2)", [
        what,
        JSON.stringify(row),
      ]);
    },
    async journal(): Promise<JournalEntry[]> {
      const { rows } = await pool.query<JournalEntry>(
        "select what, row from life.journal order by seq",
      );
      return rows;
    },
    close: () => pool.end(),
  };
}

export type LifeClock = Awaited<ReturnType<typeof openLifeClock>>;

/** A row as one statement left it; columns by their names. */
export type JournalEntry = { what: string; row: Record<string, unknown> };

const CLOCK = `
  create schema life;
  create table life.clock (at timestamptz not null);
  create function life.now() returns timestamptz
    language sql stable as 'select at from life.clock';
  create function life.clock_timestamp() returns timestamptz
    language sql volatile as 'select at from life.clock';
  do $$ begin
    execute format('alter database %I set search_path = life, public, pg_catalog',
      current_database());
  end $$`;

/** A column's default names its function for good. */
const DEFAULTS = `
  do $$ declare c record; begin
    for c in select table_name, column_name from information_schema.columns
              where table_schema = 'public' and column_default = 'now()'
    loop
      execute format('alter table public.%I alter %I set default life.now()',
        c.table_name, c.column_name);
    end loop;
  end $$`;

const JOURNAL = `
  create table life.journal (
    seq bigserial primary key, what text not null, row jsonb not null);
  create function life.note() returns trigger language plpgsql as $$
  begin
    insert into life.journal (what, row) values (tg_table_name, to_jsonb(new));
    return null;
  end $$;
  do $$ declare t text; begin
    foreach t in array array['usage_totals', 'credit_balances', 'workspaces',
      'users', 'memberships', 'ai_requests', 'operator_spend', 'operator_alerts',
      'notifications', 'email_outbox']
    loop
      execute format('create trigger life_notes after insert or update
        on public.%I for each row execute function life.note()', t);
    end loop;
  end $$`;
