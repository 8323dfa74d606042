import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Button } from "@/ui/button";

test("a disabled button is described by its reason, which is no part of its name", () => {
  const markup = renderToStaticMarkup(
    <Button disabledReason="An answer is running.">Regenerate</Button>,
  );

  const [, id] = markup.match(/aria-describedby="([^"]+)"/) ?? [];
  expect(id).toBeTruthy();
  expect(markup).toContain(
    `<span id="${id}" hidden="">An answer is running.</span>`,
  );
  expect(markup).toContain('aria-disabled="true"');
});

test("a button that can be pressed has no description", () => {
  const markup = renderToStaticMarkup(<Button>Regenerate</Button>);

  expect(markup).not.toContain("aria-describedby");
  expect(markup).not.toContain("hidden");
});
