import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Bell } from "@/features/notices/components/bell";
import { Notices } from "@/features/notices/components/notices";
import { NoticesProvider } from "@/features/notices/components/notices-provider";
import type { NoticeEntry } from "@/features/notices/schema";

const entry = (overrides: Partial<NoticeEntry> = {}): NoticeEntry => ({
  id: "7f0c9a55-6df5-4e0e-8a43-0d6f1f0ad0c7",
  kind: "usage_80",
  title: "80% of this period’s credits are used",
  text: "40,900 of 50,000 credits are used.",
  href: "/billing",
  createdAt: "2026-11-22T10:00:00.000Z",
  periodStart: "2026-11-01T00:00:00.000Z",
  isRead: false,
  isDismissed: false,
  ...overrides,
});

const open = (notices: NoticeEntry[]) =>
  renderToStaticMarkup(
    <Notices
      notices={notices}
      unreadCount={notices.filter(({ isRead }) => !isRead).length}
      onLeave={() => undefined}
    />,
  );

describe("the bell", () => {
  test.each([
    [0, "Notices", ""],
    [1, "Notices, 1 unread", ">1<"],
    [12, "Notices, 12 unread", ">9+<"],
  ])("with %i unread is named %s", (unreadCount, name, badge) => {
    const markup = renderToStaticMarkup(
      <NoticesProvider rendered={{ notices: [], unreadCount }}>
        <Bell />
      </NoticesProvider>,
    );

    expect(markup).toContain(`aria-label="${name}"`);
    expect(markup).toContain(badge);
  });
});

describe("its list", () => {
  test("says in words what is unread, and offers to mark it", () => {
    const markup = open([entry(), entry({ id: "2", isRead: true })]);

    expect(markup.match(/Unread/g)).toHaveLength(1);
    expect(markup).toContain("Mark all read");
    expect(markup.match(/href="\/billing"/g)).toHaveLength(2);
  });

  test("leads to a bill's own page where a payment is to be confirmed", () => {
    const href = "https://invoice.stripe.com/i/1";

    expect(open([entry({ kind: "payment_action", href })])).toContain(
      `href="${href}"`,
    );
  });

  test("has no way to a cause that there is none of, and nothing to mark when all is read", () => {
    const markup = open([entry({ href: null, isRead: true })]);

    expect(markup).not.toContain("<a ");
    expect(markup).not.toContain("Mark all read");
  });

  test("says so when it is empty", () => {
    expect(open([])).toContain("Nothing to tell.");
  });
});
