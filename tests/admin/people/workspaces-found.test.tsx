import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { WorkspacesFound } from "@/features/admin/people/components/workspaces-found";
import type { FoundWorkspace } from "@/features/admin/people/find-workspaces";

const PLANS = [
  { id: "free", name: "Free", isPerSeat: false },
  { id: "team", name: "Team plan", isPerSeat: true },
];

const team = (wishes: Partial<FoundWorkspace> = {}): FoundWorkspace => ({
  id: "0b0f7a52-4b5f-4d7f-9d0c-6a1f3f0a9c11",
  ...{ name: "Analytical Engines", kind: "team", isClosed: false },
  ...{ customerId: "cus_1", planId: "team" },
  owner: { id: "grace", name: null, email: "grace@example.com" },
  ...wishes,
});

const shown = (workspaces: FoundWorkspace[]) =>
  renderToStaticMarkup(
    <WorkspacesFound workspaces={workspaces} plans={PLANS} />,
  );

describe("WorkspacesFound", () => {
  test("says what each is, whose, on which plan, and leads to it", () => {
    const html = shown([team()]);

    expect(html).toContain(
      'href="/admin/workspaces/0b0f7a52-4b5f-4d7f-9d0c-6a1f3f0a9c11"',
    );
    for (const words of [
      ...["Analytical Engines", "Team", "grace@example.com", "Team plan"],
      "cus_1",
    ]) {
      expect(html).toContain(words);
    }
  });

  test("names a closed one as such, and what it has none of", () => {
    const html = shown([
      team({
        ...{ name: "", isClosed: true, planId: null },
        ...{ owner: null, customerId: null },
      }),
    ]);

    for (const words of ["Closed workspace", "Nobody", "Free", "None"]) {
      expect(html).toContain(words);
    }
  });

  test("says that there are more than it shows, and is not there for none", () => {
    const many = Array.from({ length: 11 }, (_, at) =>
      team({ id: String(at), name: `Team ${at}.` }),
    );

    const html = shown(many);

    expect(html).toContain("The newest 10");
    expect(html).not.toContain("Team 10.");
    expect(shown(many.slice(0, 10))).not.toContain("The newest");
    expect(shown([])).toBe("");
  });
});
